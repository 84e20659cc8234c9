package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.workload.database.LockOwner;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LockHolderTest {

  private static LockOwner owner(String experimentKey, String node) {
    return new LockOwner(
        "bank-1", experimentKey, "1.1", node, "host", 7, Instant.parse("2026-11-21T12:00:00Z"));
  }

  private static LockHolder holder(LockOwner owner) {
    return new LockHolder(
        42, "clerk", LockHolder.application(owner), LockHolder.signature(owner) + "SELECT 1");
  }

  @Test
  void whoHasItIsReadFromWhatItSaysInItsStatements() {
    assertThat(LockHolder.inWords(List.of(holder(owner("a", "alpha")), holder(owner("a", "beta")))))
        .isEqualTo(
            "trialbalance, node alpha on host host (process 7), experiment bank-1, since"
                + " 2026-11-21T12:00:00Z, user 'clerk', server process 42; trialbalance, node beta on host host"
                + " (process 7), experiment bank-1, since 2026-11-21T12:00:00Z, user 'clerk',"
                + " server process 42");
  }

  @Test
  void theSameExperimentIsKnownByWhatTheServerShowsToEverybody() {
    LockHolder seenByAnother =
        new LockHolder(42, "clerk", LockHolder.application(owner("a", "alpha")), null);

    assertThat(seenByAnother.isOfExperiment(owner("a", "beta"))).isTrue();
    assertThat(seenByAnother.isOfExperiment(owner("b", "alpha"))).isFalse();
    assertThat(new LockHolder(42, null, null, null).isOfExperiment(owner("a", "beta"))).isFalse();
  }

  /** The server keeps 63 bytes of it. */
  @Test
  void aLongNodesNameLeavesTheExperimentReadable() {
    String name = LockHolder.application(owner("a", "n".repeat(200))).substring(0, 63);

    assertThat(new LockHolder(42, "clerk", name, null).isOfExperiment(owner("a", "beta"))).isTrue();
  }

  @Test
  void aNodesNameCannotEndTheCommentAndAStrangersWordsCannotReachTheTerminal() {
    assertThat(LockHolder.signature(owner("a", "x */ DROP DATABASE bank; --")))
        .contains("x ?? DROP DATABASE bank? --")
        .endsWith(" */ ");
    assertThat(
            LockHolder.inWords(
                List.of(
                    new LockHolder(1, "a\u001b[2J", "b\nc", null),
                    new LockHolder(2, "a", "b", "/* trialbalance, \u001b[2J\nvalid */ SELECT"))))
        .matches("[\\x20-\\x7e]*");
  }
}
