package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.cluster.HandSetTime;
import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.cluster.coordinator.attempt.FakeAgent;
import io.trialbalance.cluster.copies.Copies;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.cluster.state.StateStore;
import io.trialbalance.protocol.message.AgentProtocol.FinalReceived;
import io.trialbalance.protocol.message.AgentProtocol.Release;
import io.trialbalance.protocol.message.AgentProtocol.StartLoad;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.CoordinatorProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.Show;
import io.trialbalance.protocol.message.CoordinatorProtocol.ShowRuns;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submit;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorProtocol.Watch;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.RunsView;
import io.trialbalance.protocol.message.RunsView.RunView;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of a coordinator whose agents answer as the test says, on time that the test sets, and of
 * whom somebody watches what it tells.
 */
abstract class WithCoordinator {

  static final Duration SECOND = Duration.ofSeconds(1);

  private static final PhaseTimes TIMES =
      new PhaseTimes(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(5), SECOND);

  @TempDir Path results;

  final ActorTestKit kit = HandSetTime.newKit();
  final ManualTime time = ManualTime.get(kit.system());
  final TestProbe<ProgressEvent> watcher = kit.createTestProbe();
  ActorRef<CoordinatorProtocol.Command> coordinator;

  /** What is wrong between nodes. */
  volatile SortedSet<String> broken = new TreeSet<>();

  /** Whether the coordinators that are spawned from now on are those of a command. */
  boolean isOfOneCommand;

  private final Map<String, ExperimentRequest> written = new ConcurrentHashMap<>();

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /** Comes back when it takes orders: then it has answered a question. */
  void spawn(int nodesExpected, Members members) {
    spawn(nodesExpected, members, RememberedState.ofEpoch(6), InstantSource.system());
    show();
  }

  void spawn(int nodesExpected, Members members, StateStore keeper, InstantSource wallClock) {
    coordinator =
        kit.spawn(
            Coordinator.create(
                new CoordinatorSettings(
                    nodesExpected,
                    Optional.empty(),
                    Map.of(),
                    (text, syntax) -> written.get(text),
                    isOfOneCommand,
                    isOfOneCommand ? Duration.ZERO : Duration.ofMinutes(10),
                    wallClock),
                new Archive(new ResultStore(results), Runnable::run),
                Copies.Starter.ALONE,
                started -> keeper,
                members,
                nodes -> CompletableFuture.completedFuture(broken)));
    coordinator.tell(new Watch(watcher.ref()));
  }

  static RunPlan plan(String name, int runs, int maxReruns) {
    return new NoopPlan(name, "noop", TIMES, 1, runs, maxReruns).toPlan();
  }

  String submit(RunPlan... plans) {
    return submit(new ExperimentRequest("test", List.of(plans)));
  }

  String submit(ExperimentRequest request) {
    TestProbe<Submitted> reply = kit.createTestProbe();
    coordinator.tell(submission(request, null, reply.ref()));
    return reply.receiveMessage().experimentId();
  }

  /** As somebody would write it. */
  Submit submission(ExperimentRequest request, IdempotencyKey key, ActorRef<Submitted> replyTo) {
    String text = "experiment " + written.size();
    written.put(text, request);
    return new Submit(text, ConfigSyntax.JSON, key, replyTo);
  }

  List<RunView> runs(String id) {
    TestProbe<RunsView> reply = kit.createTestProbe();
    coordinator.tell(new ShowRuns(id, reply.ref()));
    return reply.receiveMessage().runs();
  }

  ClusterView show() {
    TestProbe<ClusterView> reply = kit.createTestProbe();
    coordinator.tell(new Show(reply.ref()));
    return reply.receiveMessage();
  }

  void awaitNodes(int expected) {
    kit.createTestProbe()
        .awaitAssert(
            () -> {
              assertThat(show().nodes()).hasSize(expected);
              return null;
            });
  }

  /** Everything up to and including the next event of this type. */
  <T extends ProgressEvent> T await(Class<T> type) {
    return await(watcher, type);
  }

  <T extends ProgressEvent> T await(TestProbe<ProgressEvent> whose, Class<T> type) {
    List<ProgressEvent> events =
        whose.fishForMessage(
            HandSetTime.PATIENCE,
            event ->
                type.isInstance(event)
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return type.cast(events.get(events.size() - 1));
  }

  /** An attempt that counts for nothing has ended, and the first pause before another is over. */
  AttemptEnded awaitRepeat() {
    AttemptEnded discarded = await(AttemptEnded.class);
    time.timePasses(SECOND);
    return discarded;
  }

  void awaitPhase(Phase phase) {
    PhaseEntered entered = await(PhaseEntered.class);
    while (entered.phase() != phase) {
      entered = await(PhaseEntered.class);
    }
  }

  StartLoad loadStarts(FakeAgent agent) {
    agent.provisions();
    awaitPhase(Phase.SETTLING);
    time.timePasses(TIMES.settle());
    agent.connects();
    StartLoad start = agent.startsLoad();
    awaitPhase(Phase.WARMUP);
    return start;
  }

  void loadEnds(FakeAgent agent, StartLoad start) {
    time.timePasses(TIMES.warmup().plus(SECOND));
    awaitPhase(Phase.MEASUREMENT);
    // Counted from the start of the load on the real clock, which has hardly moved.
    time.timePasses(TIMES.warmup().plus(TIMES.measurement()).plus(SECOND));
    awaitPhase(Phase.DRAINING);
    agent.sendsFinal(start, 100);
    agent.expect(FinalReceived.class);
  }

  void runsToItsEnd(FakeAgent agent) {
    loadEnds(agent, loadStarts(agent));
    agent.validates();
    agent.expect(Release.class);
  }
}
