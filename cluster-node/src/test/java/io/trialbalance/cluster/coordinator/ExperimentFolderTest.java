package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import io.trialbalance.cluster.results.document.ExperimentEnd;
import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.cluster.state.StateStore;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.CoordinatorProtocol.Abort;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** An experiment has an id, and a folder, of its own. */
class ExperimentFolderTest extends WithCoordinator {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final String ID = "test-20261121-120000";
  private static final ExperimentRequest REQUEST =
      new ExperimentRequest("test", List.of(plan("one", 1, 0)));

  private void spawn(StateStore keeper) {
    spawn(1, FakeMembers.STAYING, keeper, InstantSource.fixed(NOW));
    show();
  }

  private StoredExperiment stored(String id) throws IOException {
    return new ResultStore(results).archive().experiment(id);
  }

  /** Of another node, which is not in this one's cluster. */
  private byte[] anotherExperiment() throws IOException {
    ResultStore store = new ResultStore(results);
    UUID uuid = UUID.randomUUID();
    store.begin(ID, uuid, REQUEST, NOW);
    store.finish(ID, uuid, ExperimentEnd.of(Status.DONE));
    return Files.readAllBytes(results.resolve(ID + "/experiment.json"));
  }

  @Test
  void anIdThatIsThereAlreadyIsLeftAlone() throws Exception {
    byte[] theirs = anotherExperiment();
    spawn(RememberedState.ofEpoch(6));

    assertThat(submit(plan("one", 1, 0))).isEqualTo(ID + "-2");
    assertThat(submit(plan("one", 1, 0))).isEqualTo(ID + "-3");

    assertThat(results.resolve(ID + "/experiment.json")).hasBinaryContent(theirs);
    assertThat(stored(ID + "-3").status()).isEqualTo(Status.QUEUED);
  }

  @Test
  void twoCoordinatorsWithOneFolderNeverGiveTheSameId() {
    spawn(RememberedState.ofEpoch(6));
    String first = submit(plan("one", 1, 0));
    spawn(RememberedState.ofEpoch(6));
    String second = submit(plan("one", 1, 0));

    assertThat(List.of(first, second)).containsExactly(ID, ID + "-2");
  }

  @Test
  void aSuccessorRefusesTheFolderOfAnotherExperimentAndLeavesItAsItIs() throws Exception {
    byte[] theirs = anotherExperiment();
    UUID uuid = UUID.randomUUID();
    ExperimentState waiting =
        new ExperimentState(
            ID,
            uuid,
            REQUEST.name(),
            null,
            NOW,
            Status.QUEUED,
            null,
            null,
            new RunCounts(1, 1, 0, List.of()),
            null,
            null);
    RememberedState left = new RememberedState(RememberedState.state(6, List.of(waiting)));
    left.keepRequest(uuid, REQUEST);
    spawn(left);

    ExperimentEnded ended = await(ExperimentEnded.class);
    assertThat(ended.status()).isEqualTo(Status.FAILED);
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.failure().message())
        .contains("another experiment " + ID + " is there already", results.toString());
    assertThat(results.resolve(ID + "/experiment.json")).hasBinaryContent(theirs);
  }

  /** No user may make a folder there, root neither: as on a disk that is full or read-only. */
  @Test
  void aFolderThatCannotBeWrittenIsTheMachinesFault() {
    results = Path.of("/proc/trialbalance");
    spawn(RememberedState.ofEpoch(6));
    submit(plan("one", 1, 0));

    ExperimentEnded ended = await(ExperimentEnded.class);
    assertThat(ended.exitCode()).isEqualTo(ExitCode.FAULT.code());
    assertThat(ended.failure().kind()).isEqualTo(Kind.DISK);
    assertThat(ended.failure().message()).contains("/proc/trialbalance", "choose another folder");
  }

  @Test
  void whatIsTakenOutOfTheQueueIsNotedAsAborted() throws Exception {
    spawn(RememberedState.ofEpoch(6));
    submit(plan("one", 1, 0));
    String second = submit(plan("two", 1, 0));
    TestProbe<AbortReply> reply = kit.createTestProbe();
    coordinator.tell(new Abort(second, "enough", reply.ref()));
    reply.receiveMessage();
    show();

    assertThat(stored(second).status()).isEqualTo(Status.ABORTED);
  }
}
