package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.Promise.Dimension;
import io.trialbalance.protocol.measure.Promise.Flush;
import io.trialbalance.workload.database.postgresql.PostgresOptions.IsolationLevel;
import io.trialbalance.workload.database.postgresql.PostgresOptions.SynchronousCommit;
import io.trialbalance.workload.database.postgresql.ServerPromises.Standby;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerPromisesTest {

  private static final Standby NEAR = new Standby("near", true, true);
  private static final Standby FAR = new Standby("far", true, false);
  private static final Standby SPARE = new Standby("spare", false, false);
  private static final Standby HIDDEN = new Standby("", null, true);

  private static Promise promise(
      Dimension dimension, SynchronousCommit commit, String names, Standby... standbys) {
    return in(
        dimension,
        new ServerPromises(
            commit,
            IsolationLevel.READ_COMMITTED,
            true,
            "fdatasync",
            true,
            true,
            names,
            Arrays.asList(standbys)));
  }

  private static Promise in(Dimension dimension, ServerPromises promises) {
    return promises.list().stream()
        .filter(promise -> promise.dimension() == dimension)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void oneForEachDimension() {
    assertThat(
            new ServerPromises(
                    SynchronousCommit.ON,
                    IsolationLevel.SERIALIZABLE,
                    true,
                    "fdatasync",
                    true,
                    false,
                    "",
                    List.of())
                .list())
        .extracting(Promise::dimension)
        .containsExactly(Dimension.values());
  }

  @ParameterizedTest
  @CsvSource({
    "ON, true, true, FIRST, yes",
    "LOCAL, true, true, FIRST, yes",
    "REMOTE_APPLY, true, true, FIRST, yes",
    "OFF, true, true, LATER, no: synchronous_commit is off",
    "ON, false, true, NEVER, no: fsync is off",
    "OFF, false, true, NEVER, no: fsync is off",
    "ON, true, false, FIRST_BUT_TORN, full_page_writes"
  })
  void whatIsOnTheDiskFirst(
      SynchronousCommit commit, boolean fsync, boolean wholePages, Flush flush, String words) {
    Promise promise =
        in(
            Dimension.FLUSHED_HERE,
            new ServerPromises(
                commit,
                IsolationLevel.READ_COMMITTED,
                fsync,
                "fdatasync",
                wholePages,
                true,
                "",
                List.of()));

    assertThat(promise.strength()).contains(flush.ordinal());
    assertThat(promise.words()).contains(words);
  }

  @Test
  void onlyStandbysOfOtherHostsCountHoweverUnluckily() {
    assertThat(promise(Dimension.OTHER_HOSTS, SynchronousCommit.ON, "ANY 1 (a, b)", FAR, FAR))
        .isEqualTo(Promise.otherHosts(1, true, "1, ANY 1 (a, b), flushed", Source.READ));
    assertThat(
            promise(Dimension.OTHER_HOSTS, SynchronousCommit.ON, "any 1 (a, b)", FAR, NEAR).words())
        .isEqualTo("0: the standbys that are waited for are on this host");
    assertThat(promise(Dimension.OTHER_HOSTS, SynchronousCommit.ON, "2 (a, b)", FAR, NEAR))
        .extracting(Promise::strength)
        .isEqualTo(Optional.of(2));
    assertThat(promise(Dimension.OTHER_HOSTS, SynchronousCommit.REMOTE_WRITE, "a", FAR, SPARE))
        .extracting(Promise::strength)
        .isEqualTo(Optional.of(1));
    assertThat(promise(Dimension.OTHER_HOSTS, SynchronousCommit.LOCAL, "a", FAR).words())
        .isEqualTo("0: synchronous_commit is local");
    assertThat(promise(Dimension.OTHER_HOSTS, SynchronousCommit.ON, "", FAR).words())
        .isEqualTo("0: synchronous_standby_names is empty");
  }

  @Test
  void aHostThatIsLostTakesWhatItAloneHad() {
    assertThat(promise(Dimension.SURVIVES_HOST, SynchronousCommit.ON, "a", FAR).strength())
        .contains(1);
    assertThat(promise(Dimension.SURVIVES_HOST, SynchronousCommit.ON, "a", NEAR).strength())
        .contains(0);
    assertThat(promise(Dimension.TAKES_OVER, SynchronousCommit.ON, "", SPARE).words())
        .isEqualTo("if somebody promotes a standby");
    assertThat(promise(Dimension.TAKES_OVER, SynchronousCommit.ON, "", NEAR).strength())
        .contains(0);
  }

  @Test
  void whatOurUserMayNotSeeIsUnknown() {
    assertThat(promise(Dimension.OTHER_HOSTS, SynchronousCommit.ON, "a", HIDDEN))
        .extracting(Promise::strength, Promise::source)
        .containsExactly(Optional.empty(), Source.UNKNOWN);
  }
}
