package io.trialbalance.cluster.cli;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.trialbalance.cluster.http.FakeExperiments;
import io.trialbalance.cluster.http.HttpSettings;
import io.trialbalance.cluster.http.NoDocuments;
import io.trialbalance.cluster.http.NodeHttpServer;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentQueued;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a follower whose stream of events breaks off. */
class FollowerTest {

  private final FakeExperiments experiments = new FakeExperiments();
  private final NodeHttpServer server = server(experiments);
  private final NodeClient node =
      new NodeClient(KnownNodes.configured(server.address(), Optional.empty()), Optional.empty());
  private final StringWriter written = new StringWriter();
  private final Follower follower =
      new Follower(node, new PlainProgress(new Output(new PrintWriter(written))));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void itConnectsAgain() throws Exception {
    EventFeed broken = brokenFeed();

    CompletableFuture<Follower.Outcome> outcome =
        CompletableFuture.supplyAsync(() -> follower.follow(Events.ID, broken, true));
    await().until(() -> !experiments.consumers.isEmpty());
    experiments.tell(Events.ended(Status.DONE, ExitCode.THRESHOLD_MISSED));

    assertThat(outcome.get().exitCode()).isEqualTo(ExitCode.THRESHOLD_MISSED);
    assertThat(written.toString()).contains("connecting again");
  }

  @ParameterizedTest
  @CsvSource({
    "DONE, OK, OK",
    "DONE, THRESHOLD_MISSED, THRESHOLD_MISSED",
    "DONE, INVALID, INVALID",
    "FAILED, UNREACHABLE, UNREACHABLE",
    "ABORTED, ABORTED, ABORTED",
    "INTERRUPTED, INVALID, INVALID",
  })
  void itAsksForAnEndThatItMissed(Status status, ExitCode stored, ExitCode exitCode) {
    experiments.status = status;
    experiments.exitCode = stored;

    Follower.Outcome outcome = follower.follow(Events.ID, brokenFeed(), true);

    assertThat(outcome.exitCode()).isEqualTo(exitCode);
    assertThat(outcome.status()).isEqualTo(status);
    assertThat(written.toString()).contains("experiment " + Events.ID, status.label());
  }

  @Test
  void itLeavesOneThatNobodyRunsAnyMoreAndSaysHowItGoesOn() {
    experiments.status = Status.INTERRUPTED;
    experiments.exitCode = null;

    Follower.Outcome outcome = follower.follow(Events.ID, brokenFeed(), true);

    assertThat(outcome.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(written.toString()).contains("nobody runs it", "trialbalance resume " + Events.ID);
  }

  @Test
  void itWaitsForTheExitCodeOfOneThatHasJustEnded() throws Exception {
    experiments.status = Status.DONE;
    EventFeed broken = brokenFeed();

    CompletableFuture<Follower.Outcome> outcome =
        CompletableFuture.supplyAsync(() -> follower.follow(Events.ID, broken, true));
    await().until(() -> !experiments.consumers.isEmpty());
    experiments.tell(Events.ended(Status.DONE, ExitCode.THRESHOLD_MISSED));

    assertThat(outcome.get().exitCode()).isEqualTo(ExitCode.THRESHOLD_MISSED);
  }

  @Test
  void itAsksForAnEndOfWhichItHearsNothing() throws Exception {
    Follower impatient =
        new Follower(node, new PlainProgress(new Output(new PrintWriter(written))), ZERO);
    EventFeed feed = EventFeed.open(node);
    experiments.silent = true;
    CompletableFuture<Follower.Outcome> outcome =
        CompletableFuture.supplyAsync(() -> impatient.follow(Events.ID, feed, true));
    await().until(() -> !experiments.consumers.isEmpty());
    ProgressEvent ofAnotherOne = new ExperimentQueued("another-one", "another", 1);
    experiments.tell(ofAnotherOne);
    assertThat(outcome).isNotDone();

    experiments.status = Status.DONE;
    experiments.exitCode = ExitCode.THRESHOLD_MISSED;
    experiments.silent = false;
    experiments.tell(ofAnotherOne);

    assertThat(outcome.get().exitCode()).isEqualTo(ExitCode.THRESHOLD_MISSED);
  }

  @Test
  void itGivesUpWhenTheNodeIsGone() {
    EventFeed broken = brokenFeed();
    server.close();

    assertThatThrownBy(() -> follower.follow(Events.ID, broken, true))
        .isInstanceOfSatisfying(
            CommandFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.UNREACHABLE));
  }

  /** Events of a node that has just gone. */
  private static EventFeed brokenFeed() {
    try (NodeHttpServer gone = server(new FakeExperiments())) {
      return EventFeed.open(
          new NodeClient(
              KnownNodes.configured(gone.address(), Optional.empty()), Optional.empty()));
    }
  }

  private static NodeHttpServer server(FakeExperiments experiments) {
    return NodeHttpServer.start(
        HttpSettings.of("127.0.0.1", 0, Set.of(), Optional.empty()),
        experiments,
        (body, syntax) -> null,
        NoDocuments.butTheTable(),
        List::of);
  }
}
