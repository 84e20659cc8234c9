package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import akka.actor.testkit.typed.javadsl.TestProbe;
import io.trialbalance.cluster.coordinator.attempt.FakeAgent;
import io.trialbalance.cluster.results.document.ExperimentHead;
import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.AgentProtocol.Provision;
import io.trialbalance.protocol.message.AgentProtocol.Release;
import io.trialbalance.protocol.message.AgentProtocol.StartLoad;
import io.trialbalance.protocol.message.AgentProtocol.StopLoad;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.message.CoordinatorProtocol.Abort;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply.Outcome;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.Leave;
import io.trialbalance.protocol.message.CoordinatorProtocol.Left;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.RunsView.RunView;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.DesignOptions;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.OnFailure;
import io.trialbalance.protocol.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CoordinatorTest extends WithCoordinator {

  @BeforeEach
  void spawn() {
    spawn(1, FakeMembers.STAYING);
  }

  private Submitted submit(String key, String digest) {
    TestProbe<Submitted> reply = kit.createTestProbe();
    coordinator.tell(
        submission(
            new ExperimentRequest("test", List.of(plan("a", 1, 0))),
            new IdempotencyKey(key, digest),
            reply.ref()));
    return reply.receiveMessage();
  }

  @Test
  void whatIsSubmittedAgainUnderItsKeyIsTheSameExperiment() {
    Submitted first = submit("key", "digest");
    Submitted again = submit("key", "digest");
    Submitted other = submit("another key", "digest");

    assertThat(first.outcome()).isEqualTo(Submitted.Outcome.QUEUED);
    assertThat(again.outcome()).isEqualTo(Submitted.Outcome.REPEATED);
    assertThat(again.experimentId()).isEqualTo(first.experimentId());
    assertThat(other.outcome()).isEqualTo(Submitted.Outcome.QUEUED);
    assertThat(other.experimentId()).isNotEqualTo(first.experimentId());
  }

  @Test
  void aKeyIsKnownWhenNoCoordinatorRemembersItsExperiment() {
    Submitted first = submit("key", "digest");
    kit.stop(coordinator);
    spawn();

    Submitted again = submit("key", "digest");
    Submitted other = submit("key", "another digest");
    Submitted next = submit("another key", "digest");
    Submitted nextAgain = submit("another key", "digest");

    assertThat(again).isEqualTo(new Submitted(first.experimentId(), 0, Submitted.Outcome.REPEATED));
    assertThat(other.outcome()).isEqualTo(Submitted.Outcome.KEY_TAKEN);
    assertThat(next.outcome()).isEqualTo(Submitted.Outcome.QUEUED);
    assertThat(nextAgain.outcome()).isEqualTo(Submitted.Outcome.REPEATED);
  }

  @Test
  void theKeyOfAnExperimentThatWasRemovedIsFree() throws Exception {
    Submitted first = submit("key", "digest");
    kit.stop(coordinator);
    spawn();
    assertThat(submit("key", "digest").outcome()).isEqualTo(Submitted.Outcome.REPEATED);
    Path folder = results.resolve(first.experimentId());
    Files.delete(folder.resolve("experiment.json"));
    Files.delete(folder.resolve(".in-use"));
    Files.delete(folder);

    assertThat(submit("key", "digest").outcome()).isEqualTo(Submitted.Outcome.QUEUED);
  }

  @Test
  void whatIsKeptOfAKeyIsNotTheKey() throws Exception {
    Submitted first = submit("a word of the sender's", "digest");

    assertThat(Files.readString(results.resolve(first.experimentId()).resolve("experiment.json")))
        .contains("\"submission\"")
        .doesNotContain("a word of");
  }

  @Test
  void aKeyIsNotTakenForSomethingElse() {
    Submitted first = submit("key", "digest");
    Submitted other = submit("key", "another digest");

    assertThat(other.outcome()).isEqualTo(Submitted.Outcome.KEY_TAKEN);
    assertThat(other.experimentId()).isEqualTo(first.experimentId());
    assertThat(show().experiments()).hasSize(1);
  }

  private ExperimentView show(String id) {
    return show().experiments().stream()
        .filter(experiment -> experiment.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private Outcome abort(String id) {
    TestProbe<AbortReply> reply = kit.createTestProbe();
    coordinator.tell(new Abort(id, "enough", reply.ref()));
    return reply.receiveMessage().outcome();
  }

  private static StepFailed failure(Provision order, StepFailure.Kind kind) {
    return new StepFailed(order.stamp(), "alpha", new StepFailure(kind, "no such thing"));
  }

  @Test
  void aRunPassesEveryPhaseInOrderAndIsStored() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    String id = submit(plan("one", 1, 0));
    runsToItsEnd(agent);

    AttemptEnded ended = await(AttemptEnded.class);
    assertThat(ended.status()).isEqualTo(Status.DONE);
    assertThat(ended.counted()).isTrue();
    assertThat(results.resolve(ended.document())).isRegularFile();
    ExperimentEnded experimentEnded = await(ExperimentEnded.class);
    assertThat(experimentEnded.status()).isEqualTo(Status.DONE);
    assertThat(show(id).exitCode()).isEqualTo(experimentEnded.exitCode());
    assertThat(runs(id)).singleElement().extracting("status").isEqualTo(Status.DONE);
  }

  @Test
  void everyRunOfEveryPlanIsRunInOrder() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submit(plan("one", 2, 0), plan("two", 1, 0));
    List<String> order = new ArrayList<>();
    for (int run = 0; run < 3; run++) {
      runsToItsEnd(agent);
      AttemptEnded ended = await(AttemptEnded.class);
      order.add(ended.where().plan() + ended.where().run());
    }

    assertThat(order).containsExactly("one1", "one2", "two1");
    assertThat(await(ExperimentEnded.class).status()).isEqualTo(Status.DONE);
  }

  @Test
  void roundsGoForwardAndBack() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    Map<String, Object> twoRounds =
        Map.of(
            "count", 2, "order", "interleaved", "reset", "each-run", "idle-databases", "running");
    String id =
        submit(
            new ExperimentRequest(
                "test",
                List.of(plan("one", 2, 0), plan("two", 2, 0)),
                Optional.of(new DesignOptions("rounds", twoRounds)),
                Optional.of(OnFailure.CONTINUE)));
    for (int run = 0; run < 4; run++) {
      runsToItsEnd(agent);
      await(AttemptEnded.class);
    }

    await(ExperimentEnded.class);
    assertThat(runs(id))
        .extracting(run -> run.plan() + run.run())
        .containsExactly("one1", "two1", "two2", "one2");
  }

  @Test
  void aPlanThatIsRefusedIsRecordedAndTheNextOneIsRun() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    String id = submit(plan("one", 3, 0), plan("two", 1, 0));
    Provision order = agent.expect(Provision.class);
    order.replyTo().tell(failure(order, StepFailure.Kind.REFUSED));
    agent.expect(Release.class);

    runsToItsEnd(agent);

    ExperimentEnded ended = await(ExperimentEnded.class);
    assertThat(ended.status()).isEqualTo(Status.FAILED);
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.failure().message()).isEqualTo("one: alpha: no such thing");
    assertThat(runs(id))
        .extracting(RunView::plan, RunView::run, RunView::status)
        .startsWith(tuple("one", 1, Status.FAILED), tuple("two", 1, Status.DONE));
  }

  @Test
  void aSecondExperimentWaitsAndThenRuns() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    String first = submit(plan("one", 1, 0));
    String second = submit(plan("two", 1, 0));

    assertThat(show(first).status()).isEqualTo(Status.RUNNING);
    assertThat(show(second).status()).isEqualTo(Status.QUEUED);
    assertThat(show(second).position()).isEqualTo(1);

    runsToItsEnd(agent);
    await(ExperimentEnded.class);
    agent.expect(Provision.class);

    assertThat(show(second).status()).isEqualTo(Status.RUNNING);
  }

  @Test
  void aWaitingExperimentCanBeTakenOutOfTheQueue() throws Exception {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 0));
    String second = submit(plan("two", 1, 0));

    assertThat(abort(second)).isEqualTo(Outcome.ABORTING);

    assertThat(show(second).status()).isEqualTo(Status.ABORTED);
    assertThat(show(second).exitCode()).isEqualTo(130);
    assertThat(await(ExperimentEnded.class))
        .isEqualTo(new ExperimentEnded(second, Status.ABORTED, null, 130));
    ExperimentHead stored = new ResultArchive(results).head(second).orElseThrow();
    assertThat(stored.status()).isEqualTo(Status.ABORTED);
    assertThat(stored.exitCode()).contains(130);
    assertThat(abort(second)).isEqualTo(Outcome.ALREADY_ENDED);
    runsToItsEnd(agent);
    await(ExperimentEnded.class);
    agent.expectNothing();
  }

  @Test
  void abortingAnUnknownExperimentSaysSo() {
    assertThat(abort("never-heard-of")).isEqualTo(Outcome.NOT_FOUND);
  }

  @Test
  void anAbortBeforeTheLoadLetsGoAtOnce() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    String id = submit(plan("one", 3, 0));
    agent.expect(Provision.class);

    abort(id);

    agent.expect(Release.class);
    assertThat(await(AttemptEnded.class).status()).isEqualTo(Status.ABORTED);
    assertThat(await(ExperimentEnded.class).exitCode()).isEqualTo(130);
  }

  @Test
  void anAbortUnderLoadDrainsAndKeepsWhatWasMeasured() throws Exception {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    String id = submit(plan("one", 3, 0));
    StartLoad start = loadStarts(agent);
    time.timePasses(Duration.ofSeconds(4));
    awaitPhase(Phase.MEASUREMENT);

    abort(id);

    assertThat(agent.expect(StopLoad.class).reason()).isEqualTo("enough");
    awaitPhase(Phase.DRAINING);
    agent.sendsFinal(start, 4_711);
    AttemptEnded ended = await(AttemptEnded.class);
    assertThat(ended.status()).isEqualTo(Status.ABORTED);
    assertThat(ended.reasons()).anyMatch(reason -> reason.contains("aborted: enough"));
    assertThat(Files.readString(results.resolve(ended.document()))).contains("4711");
    assertThat(await(ExperimentEnded.class).exitCode()).isEqualTo(130);
    assertThat(runs(id)).allMatch(run -> run.status() == Status.ABORTED);
  }

  @Test
  void anUnreachableDatabaseEndsTheExperimentWithItsReason() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submit(plan("one", 3, 2));
    Provision order = agent.expect(Provision.class);
    order.replyTo().tell(failure(order, StepFailure.Kind.UNREACHABLE));

    assertThat(await(AttemptEnded.class).reasons().toString()).contains("no such thing");
    ExperimentEnded ended = await(ExperimentEnded.class);
    assertThat(ended.status()).isEqualTo(Status.FAILED);
    assertThat(ended.exitCode()).isEqualTo(5);
    assertThat(ended.failure().message()).contains("alpha").contains("no such thing");
  }

  @Test
  void whatIsRefusedExitsAsAConfigurationError() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submit(plan("one", 1, 2));
    Provision order = agent.expect(Provision.class);
    order.replyTo().tell(failure(order, StepFailure.Kind.REFUSED));

    assertThat(await(ExperimentEnded.class).exitCode()).isEqualTo(2);
  }

  @Test
  void answersToAnEarlierAttemptAreIgnored() {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    String first = submit(plan("one", 1, 0));
    Provision old = agent.expect(Provision.class);
    abort(first);
    agent.expect(Release.class);
    await(ExperimentEnded.class);
    submit(plan("two", 1, 0));
    agent.expect(Provision.class);

    old.replyTo().tell(failure(old, StepFailure.Kind.FAILED));

    awaitPhase(Phase.PROVISIONING);
    watcher.expectNoMessage();
  }

  @Test
  void aResultsFolderThatCannotBeWrittenRefusesTheExperimentBeforeAnyLoad() throws Exception {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    Files.delete(results);
    Files.writeString(results, "a file where a folder should be");

    submit(plan("one", 1, 0));

    ExperimentEnded ended = await(ExperimentEnded.class);
    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.failure().message()).contains(results.toString());
    agent.expectNothing();
  }

  @Test
  void anExperimentWhoseTurnComesWhileNothingCanBeWrittenBeginsAsSoonAsItCan() throws Exception {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    Submitted first = submitted(plan("one", 1, 0));
    StartLoad start = loadStarts(agent);
    Submitted second = submitted(plan("two", 1, 0));
    loadEnds(agent, start);
    Path folder = takeDisk();
    agent.validates();
    agent.expect(Release.class);

    assertThat(awaitNote()).contains("stored", "trying again for 10m");
    giveDisk(folder);
    time.timePasses(DiskPatience.PAUSE);

    assertThat(await(ExperimentEnded.class).status()).isEqualTo(Status.DONE);
    assertThat(stored(first).status()).isEqualTo(Status.DONE);
    assertThat(results.resolve(first.experimentId() + "/one/aggregate.json")).isRegularFile();
    agent.expect(Provision.class);
    assertThat(stored(second).status()).isEqualTo(Status.RUNNING);
  }

  /** Somebody waits for it, and may well have another disk. */
  @Test
  void aCommandsExperimentEndsElsewhereIfItsDiskStaysInTheWay() throws Exception {
    kit.stop(coordinator);
    isOfOneCommand = true;
    spawn(1, new FakeMembers(actor -> false, actor -> "127.0.0.1:2551", why -> {}));
    FakeAgent agent = new FakeAgent(kit, "alpha");
    Submitted submitted = submitted(plan("one", 1, 0));
    loadEnds(agent, loadStarts(agent));
    takeDisk();
    agent.validates();
    agent.expect(Release.class);

    Path document = Path.of(await(AttemptEnded.class).document());
    Path place = document.getParent().getParent();
    ExperimentEnded ended = await(ExperimentEnded.class);
    assertThat(ended.status()).isEqualTo(Status.FAILED);
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.failure().message()).endsWith("; what was measured is in " + place);
    assertThat(new ResultArchive(place.getParent()).validate(submitted.experimentId()).problems())
        .isEmpty();
  }

  @Test
  void anEndThatNoDiskTakesIsNotedOnceOneDoes() throws Exception {
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submitted(plan("one", 1, 0));
    loadStarts(agent);
    Submitted waiting = submitted(plan("two", 1, 0));
    Path folder = takeDisk();
    coordinator.tell(
        new Abort(waiting.experimentId(), "enough", kit.<AbortReply>createTestProbe().ref()));
    show();

    giveDisk(folder);
    assertThat(stored(waiting).status()).isEqualTo(Status.QUEUED);
    time.timePasses(DiskPatience.PAUSE);
    show();

    assertThat(stored(waiting).status()).isEqualTo(Status.ABORTED);
    assertThat(stored(waiting).exitCode()).contains(130);
  }

  @Test
  void aCoordinatorWhoseDiskStandsInTheWayForLongLeavesItsPlaceToAnother() throws Exception {
    kit.stop(coordinator);
    List<String> steppedDown = Collections.synchronizedList(new ArrayList<>());
    spawn(1, new FakeMembers(actor -> false, actor -> "127.0.0.1:2551", steppedDown::add));
    FakeAgent agent = new FakeAgent(kit, "alpha");
    submitted(plan("one", 1, 0));
    loadEnds(agent, loadStarts(agent));
    takeDisk();
    agent.validates();
    agent.expect(Release.class);

    awaitNote();
    time.timePasses(DiskPatience.PAUSE);
    awaitNote();
    assertThat(steppedDown).isEmpty();
    time.timePasses(DiskPatience.PAUSE);
    awaitNote();

    kit.createTestProbe()
        .awaitAssert(
            () -> assertThat(steppedDown).singleElement().asString().contains(results.toString()));
  }

  @Test
  void whoeverLeavesIsTakenOffTheListAndTheLastOfAllStaysOnIt() {
    kit.stop(coordinator);
    Member first = new Member(new UUID(0, 8), "127.0.0.1:2551");
    Member second = new Member(new UUID(0, 9), "127.0.0.1:2552");
    RememberedState state =
        new RememberedState(RememberedState.state(6, List.of()).of(List.of(first, second)));
    spawn(1, FakeMembers.STAYING, state, InstantSource.system());
    TestProbe<Left> left = kit.createTestProbe();

    coordinator.tell(new Leave(first.id(), left.getRef()));
    left.expectMessage(new Left(first.id()));
    assertThat(state.latest().members()).containsExactly(second);
    coordinator.tell(new Leave(second.id(), left.getRef()));
    left.expectMessage(new Left(second.id()));
    assertThat(state.latest().members()).containsExactly(second);
  }

  /** Nothing can be read or written any more. */
  private Path takeDisk() throws IOException {
    Path folder = results.resolveSibling(results.getFileName() + "-away");
    Files.move(results, folder);
    Files.writeString(results, "a file where a folder should be");
    return folder;
  }

  private void giveDisk(Path folder) throws IOException {
    Files.delete(results);
    Files.move(folder, results);
  }

  private StoredExperiment stored(Submitted submitted) throws IOException {
    return new ResultStore(results).archive().experiment(submitted.experimentId());
  }

  private Submitted submitted(RunPlan plan) {
    TestProbe<Submitted> reply = kit.createTestProbe();
    coordinator.tell(submission(new ExperimentRequest("test", List.of(plan)), null, reply.ref()));
    return reply.receiveMessage();
  }

  private String awaitNote() {
    return await(StepNoted.class).what();
  }
}
