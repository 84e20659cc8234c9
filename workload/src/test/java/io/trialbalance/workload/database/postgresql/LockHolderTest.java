package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.workload.database.Authority;
import io.trialbalance.workload.database.LockOwner;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LockHolderTest {

  private static final UUID CLUSTER = UUID.fromString("0b6e3a1c-5d1f-4b60-8f7b-5e6f0a9c1d2e");
  private static final UUID OTHER_CLUSTER = UUID.fromString("1b6e3a1c-5d1f-4b60-8f7b-5e6f0a9c1d2e");
  private static final UUID COORDINATOR = new UUID(-1, -1);

  private static LockOwner owner(UUID cluster, long epoch, String node) {
    return new LockOwner(
        new Authority(cluster, epoch, COORDINATOR, Integer.MAX_VALUE),
        "bank-1",
        node,
        "host",
        7,
        Instant.parse("2026-11-21T12:00:00Z"));
  }

  private static LockHolder holder(LockOwner owner) {
    return seenByItsRole(LockHolder.application(owner), LockHolder.signature(owner) + "SELECT 1");
  }

  private static LockHolder seenByItsRole(String application, String statement) {
    return new LockHolder(42, "clerk", application, statement);
  }

  private static LockHolder seenByAnother(LockOwner owner) {
    return new LockHolder(42, "clerk", LockHolder.application(owner), null);
  }

  @Test
  void whoHasItIsReadFromWhatItSaysInItsStatements() {
    assertThat(
            LockHolder.inWords(
                List.of(
                    holder(owner(CLUSTER, 3, "alpha")), holder(owner(OTHER_CLUSTER, 3, "beta")))))
        .isEqualTo(
            "trialbalance, node alpha on host host (process 7), experiment bank-1, since"
                + " 2026-11-21T12:00:00Z, of cluster 0b6e3a1c-5d1f-4b60-8f7b-5e6f0a9c1d2e, user"
                + " 'clerk', server process 42; trialbalance, node beta on host host"
                + " (process 7), experiment bank-1, since 2026-11-21T12:00:00Z, of cluster"
                + " 1b6e3a1c-5d1f-4b60-8f7b-5e6f0a9c1d2e, user 'clerk', server process 42");
  }

  @Test
  void theSameAttemptIsKnownByWhatTheServerShowsToEverybody() {
    LockHolder seen = seenByAnother(owner(CLUSTER, 3, "alpha"));

    assertThat(seen.isOfAttempt(owner(CLUSTER, 3, "beta"))).isTrue();
    assertThat(seen.isOfAttempt(owner(CLUSTER, 4, "alpha"))).isFalse();
    assertThat(new LockHolder(42, null, null, null).isOfAttempt(owner(CLUSTER, 3, "x"))).isFalse();
  }

  /** The server keeps 63 bytes of it. */
  @Test
  void aLongNodesNameLeavesTheAttemptReadable() {
    String name = LockHolder.application(owner(CLUSTER, 3, "n".repeat(200))).substring(0, 63);

    assertThat(seenByItsRole(name, null).isOfAttempt(owner(CLUSTER, 3, "beta"))).isTrue();
  }

  @Test
  void whoCameBeforeAndWhoAfterIsReadExactly() {
    LockOwner owner = owner(CLUSTER, 3, "alpha");
    LockHolder earlier = holder(owner(CLUSTER, 2, "beta"));
    LockHolder later = holder(owner(CLUSTER, 999_999_999_999_999_999L, "beta"));

    assertThat(earlier.isBefore(owner)).isTrue();
    assertThat(earlier.isAfter(owner)).isFalse();
    assertThat(later.isAfter(owner)).isTrue();
    assertThat(later.isBefore(owner)).isFalse();
    assertThat(holder(owner).isBefore(owner)).isFalse();
    assertThat(holder(owner).isAfter(owner)).isFalse();
    for (LockHolder stranger :
        List.of(
            holder(owner(OTHER_CLUSTER, 2, "beta")),
            holder(owner(OTHER_CLUSTER, 4, "beta")),
            seenByAnother(owner(CLUSTER, 2, "beta")),
            new LockHolder(42, null, null, null))) {
      assertThat(stranger.isBefore(owner)).isFalse();
      assertThat(stranger.isAfter(owner)).isFalse();
    }
  }

  /** A server shows as much of a statement as it is configured to. */
  @Test
  void whatIsCutOffTakesNobodyForSomebodyElse() {
    LockOwner owner = owner(CLUSTER, 12, "alpha");
    String whole = LockHolder.signature(owner(CLUSTER, 11, "beta"));
    for (int length = 0; length <= whole.length(); length++) {
      LockHolder cut = seenByItsRole("", whole.substring(0, length));

      assertThat(cut.isAfter(owner)).isFalse();
      assertThat(cut.isBefore(owner)).isEqualTo(length > whole.indexOf(": node") + 1);
    }
  }

  @Test
  void aNodesNameCannotEndTheCommentAndAStrangersWordsCannotReachTheTerminal() {
    assertThat(LockHolder.signature(owner(CLUSTER, 3, "x */ DROP DATABASE bank; --")))
        .contains("x ?? DROP DATABASE bank? --")
        .endsWith(" */ ");
    assertThat(
            LockHolder.inWords(
                List.of(
                    new LockHolder(1, "a\u001b[2J", "b\nc", null),
                    new LockHolder(
                        2,
                        "a",
                        "b",
                        LockHolder.signature(owner(CLUSTER, 3, "x"))
                            .replace("host", "\u001b[2J\nhost")))))
        .matches("[\\x20-\\x7e]*");
  }
}
