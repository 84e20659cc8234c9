package io.trialbalance.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.trialbalance.cluster.HandSetTime;
import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.AgentProtocol.Connect;
import io.trialbalance.protocol.message.AgentProtocol.FinalReceived;
import io.trialbalance.protocol.message.AgentProtocol.Heartbeat;
import io.trialbalance.protocol.message.AgentProtocol.Ping;
import io.trialbalance.protocol.message.AgentProtocol.Provision;
import io.trialbalance.protocol.message.AgentProtocol.Release;
import io.trialbalance.protocol.message.AgentProtocol.StartLoad;
import io.trialbalance.protocol.message.AgentProtocol.StopLoad;
import io.trialbalance.protocol.message.AgentProtocol.Validate;
import io.trialbalance.protocol.message.AgentProtocol.WatchServer;
import io.trialbalance.protocol.message.CoordinatorProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.AgentReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadFinal;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadSnapshot;
import io.trialbalance.protocol.message.CoordinatorProtocol.Pong;
import io.trialbalance.protocol.message.CoordinatorProtocol.Provisioned;
import io.trialbalance.protocol.message.CoordinatorProtocol.Ready;
import io.trialbalance.protocol.message.CoordinatorProtocol.ServerRead;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepProgress;
import io.trialbalance.protocol.message.CoordinatorProtocol.Validated;
import io.trialbalance.protocol.message.ExperimentKey;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.message.Tenant;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Database.Use;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.ServerReader;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.noop.NoopLedger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentTest {

  private static final Stamp ORDER = new Stamp(3, 1);
  private static final Tenant EXPERIMENT =
      new Tenant(
          new StateVersion(new UUID(0, 3), 3, new UUID(0, 2), 0),
          new ExperimentKey("test-1", new UUID(0, 1)));
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final RunPlan ENDLESS = plan("noop", 2, Duration.ofHours(1));

  private final ActorTestKit kit = HandSetTime.newKit();
  private final ManualTime time = ManualTime.get(kit.system());
  private final TestProbe<AgentReply> coordinator = kit.createTestProbe(AgentReply.class);
  private final TestProbe<AgentProtocol.Command> handled = kit.createTestProbe();
  private final Map<String, Ledger> ledgers =
      new ConcurrentHashMap<>(Map.of("noop", new NoopLedger()));
  private final Map<String, StepFailure> obstacles = new ConcurrentHashMap<>();

  /** A look that finds something in the way waits until so many do. */
  private CountDownLatch looking = new CountDownLatch(1);

  private final Map<String, String> gone = new ConcurrentHashMap<>();
  private final ActorRef<AgentProtocol.Command> agent =
      kit.spawn(
          tellingWhatItHasHandled(
              Agent.create(
                  "alpha",
                  new TestDatabases(),
                  ordinal -> LocalNode.describe(ordinal, "alpha", "a:1", "v", 1),
                  () -> false)));

  private Behavior<AgentProtocol.Command> tellingWhatItHasHandled(
      Behavior<AgentProtocol.Command> agent) {
    return Behaviors.intercept(
        () ->
            new BehaviorInterceptor<>(AgentProtocol.Command.class) {
              @Override
              public Behavior<AgentProtocol.Command> aroundReceive(
                  TypedActorContext<AgentProtocol.Command> context,
                  AgentProtocol.Command message,
                  ReceiveTarget<AgentProtocol.Command> target) {
                Behavior<AgentProtocol.Command> next = target.apply(context, message);
                handled.ref().tell(message);
                return next;
              }
            },
        agent);
  }

  private void awaitHandled(AgentProtocol.Command message) {
    handled.fishForMessage(
        HandSetTime.PATIENCE,
        one -> one == message ? FishingOutcomes.complete() : FishingOutcomes.continueAndIgnore());
  }

  private final class TestDatabases implements Databases {
    @Override
    public Ledger ledger(String name) throws TargetException {
      Ledger ledger = ledgers.get(name);
      if (ledger == null) {
        throw new TargetException(StepFailure.Kind.REFUSED, "no database is called " + name);
      }
      return ledger;
    }

    @Override
    public Optional<StepFailure> examine(String name, Use use) throws TargetException {
      if (obstacles.containsKey(name)) {
        awaitOthers();
        return Optional.of(obstacles.get(name));
      }
      ledger(name);
      return Optional.empty();
    }

    private void awaitOthers() {
      try {
        looking.countDown();
        assertThat(looking.await(HandSetTime.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public boolean resume(String name, boolean mayBeStopped, Ledger.Progress progress) {
      progress.at("starting " + name, Double.NaN);
      return mayBeStopped;
    }

    @Override
    public Optional<String> whyGone(String name) {
      return Optional.ofNullable(gone.get(name));
    }
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private static RunPlan plan(String database, int workers, Duration measurement) {
    PhaseTimes times = NoopPlan.lasting(measurement).times();
    return new NoopPlan("test", database, times, workers, 1, 0).toPlan();
  }

  private <T extends AgentReply> T await(Class<T> type) {
    List<AgentReply> replies =
        coordinator.fishForMessage(
            HandSetTime.PATIENCE,
            reply ->
                type.isInstance(reply)
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore());
    return type.cast(replies.get(replies.size() - 1));
  }

  private Ready connect(Stamp stamp, RunPlan plan) {
    agent.tell(new Connect(stamp, EXPERIMENT, plan, 1, 0, List.of(1), coordinator.ref()));
    return await(Ready.class);
  }

  private void startLoad(Stamp stamp) {
    agent.tell(new StartLoad(stamp, System.nanoTime(), coordinator.ref()));
  }

  /** In steps so short that the agent does not take its coordinator for lost meanwhile. */
  private LoadSnapshot firstSecond() {
    AgentReply first = HandSetTime.passesUntilReceived(time, Duration.ofMillis(100), coordinator);
    return (LoadSnapshot) first;
  }

  @Test
  void provisioningDescribesTheDatabase() {
    agent.tell(new Provision(ORDER, EXPERIMENT, ENDLESS, NoopPlan.EMPTIED, 1, coordinator.ref()));

    assertThat(await(Provisioned.class).database().kind()).isEqualTo("noop");
  }

  @Test
  void whileItSettlesTheServerOfTheLedgerTellsHowItIs() {
    ToldLedger ledger = new ToldLedger();
    ledgers.put("noop", ledger);
    agent.tell(new Provision(ORDER, EXPERIMENT, ENDLESS, NoopPlan.EMPTIED, 1, coordinator.ref()));
    await(Provisioned.class);

    agent.tell(new WatchServer(ORDER, EXPERIMENT, ENDLESS, coordinator.ref()));

    assertThat(await(ServerRead.class).figures()).isEqualTo(ToldLedger.TOLD);
    connect(ORDER, ENDLESS);
    Awaitility.await().until(() -> !ledger.asking.isAlive());
  }

  /** Keeps nothing, and has a server that tells something. */
  private static final class ToldLedger implements Ledger {
    private static final ServerFigures TOLD =
        new ServerFigures(Map.of("checkpoints", Map.of(ServerFigure.ALL, 3.0)));

    private final Ledger noop = new NoopLedger();
    private volatile Thread asking;

    @Override
    public List<Promise> promises(RunPlan plan) {
      return List.of();
    }

    @Override
    public Optional<ServerReader> watch() {
      return Optional.of(
          () -> {
            asking = Thread.currentThread();
            return TOLD;
          });
    }

    @Override
    public DatabaseDescription describe(RunPlan plan) throws TargetException, InterruptedException {
      return noop.describe(plan);
    }

    @Override
    public void reset(RunPlan plan, int nodes, Progress progress)
        throws TargetException, InterruptedException {
      noop.reset(plan, nodes, progress);
    }

    @Override
    public TransferTarget open(RunPlan plan, TargetMeasures measures)
        throws TargetException, InterruptedException {
      return noop.open(plan, measures);
    }

    @Override
    public LedgerTotals totals(RunPlan plan, List<TransferId> unknownIds) {
      return LedgerTotals.NONE;
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }

  @Test
  void connectingDescribesTheNode() {
    Ready ready = connect(ORDER, ENDLESS);

    assertThat(ready.stamp()).isEqualTo(ORDER);
    assertThat(ready.description().name()).isEqualTo("alpha");
    assertThat(ready.description().cores()).isPositive();
    assertThat(ready.description().memoryBytes()).isGreaterThan(1L << 28);
  }

  @Test
  void aPingIsAnsweredInTheNodesOwnTime() {
    connect(ORDER, ENDLESS);
    long before = System.nanoTime();
    agent.tell(new Ping(ORDER, 5, 77, coordinator.ref()));
    Pong pong = await(Pong.class);

    assertThat(pong.round()).isEqualTo(5);
    assertThat(pong.sentNanos()).isEqualTo(77);
    assertThat(pong.agentNanos()).isBetween(before, System.nanoTime());
  }

  @Test
  void aPingForALoadThatIsNotThisNodesOwnIsNotAnswered() {
    agent.tell(new Ping(ORDER, 1, 0, coordinator.ref()));
    agent.tell(new Connect(ORDER, EXPERIMENT, ENDLESS, 1, 0, List.of(1), coordinator.ref()));
    assertThat(coordinator.receiveMessage(HandSetTime.PATIENCE)).isInstanceOf(Ready.class);
    agent.tell(new Ping(new Stamp(ORDER.epoch(), ORDER.attempt() - 1), 2, 0, coordinator.ref()));
    agent.tell(new Ping(ORDER, 3, 0, coordinator.ref()));

    assertThat(coordinator.receiveMessage(HandSetTime.PATIENCE))
        .isInstanceOfSatisfying(Pong.class, pong -> assertThat(pong.round()).isEqualTo(3));
  }

  @Test
  void theLoadOfAllWorkersIsOneFinalWhoseCountsAgreeWithTheSnapshots() {
    connect(ORDER, ENDLESS);
    startLoad(ORDER);
    long snapshots = firstSecond().snapshot().counts().applied();
    agent.tell(new StopLoad(ORDER, "enough"));
    AgentReply next = coordinator.receiveMessage(HandSetTime.PATIENCE);
    while (next instanceof LoadSnapshot more) {
      snapshots += more.snapshot().counts().applied();
      next = coordinator.receiveMessage(HandSetTime.PATIENCE);
    }
    Final totals = ((LoadFinal) next).totals();

    Counts counts = totals.all().counts();
    assertThat(counts.applied()).isPositive().isEqualTo(snapshots);
    assertThat(counts.ended() + counts.unsent()).isEqualTo(counts.minted());
    assertThat(totals.unanswered()).isZero();
    assertThat(totals.origin().epoch()).isEqualTo(3);
  }

  @Test
  void theLoadEndsByItselfAfterTheMeasurement() {
    connect(ORDER, plan("noop", 1, SECOND));
    startLoad(ORDER);

    assertThat(await(LoadFinal.class).totals().measurement().counts().applied()).isPositive();
  }

  @Test
  void aFinalIsSentAgainUntilItIsAcknowledged() {
    connect(ORDER, plan("noop", 1, SECOND));
    startLoad(ORDER);
    Final first = await(LoadFinal.class).totals();
    time.timePasses(SECOND);
    assertThat(await(LoadFinal.class).totals()).isEqualTo(first);

    agent.tell(new FinalReceived(ORDER));

    agent.tell(new Ping(ORDER, 1, 0, coordinator.ref()));
    await(Pong.class);
    time.expectNoMessageFor(Duration.ofSeconds(3), coordinator);
  }

  @Test
  void aLoadWithoutACoordinatorStopsByItself() {
    connect(ORDER, ENDLESS);
    startLoad(ORDER);
    firstSecond();

    time.timePasses(Agent.COORDINATOR_SILENCE);

    assertThat(await(LoadFinal.class).totals().all().counts().applied()).isPositive();
  }

  @Test
  void signsOfLifeKeepTheLoadGoing() {
    connect(ORDER, ENDLESS);
    startLoad(ORDER);
    for (int times = 0; times < 4; times++) {
      agent.tell(new Ping(ORDER, times, 0, coordinator.ref()));
      await(Pong.class);
      time.timePasses(Agent.COORDINATOR_SILENCE.minus(SECOND));
    }
    agent.tell(new Ping(ORDER, 99, 0, coordinator.ref()));

    List<AgentReply> replies =
        coordinator.fishForMessage(
            HandSetTime.PATIENCE,
            reply ->
                reply instanceof Pong pong && pong.round() == 99
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndCollect());
    assertThat(replies).noneMatch(LoadFinal.class::isInstance);
  }

  @Test
  void heartbeatsKeepALongResetGoingAndTheirEndEndsIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    ledgers.put("slow", new SlowLedger(begun, interrupted));
    agent.tell(
        new Provision(
            ORDER, EXPERIMENT, plan("slow", 1, SECOND), NoopPlan.EMPTIED, 1, coordinator.ref()));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    for (int times = 0; times < 3; times++) {
      Heartbeat heartbeat = new Heartbeat(ORDER);
      agent.tell(heartbeat);
      awaitHandled(heartbeat);
      time.timePasses(Agent.COORDINATOR_SILENCE.minus(SECOND));
    }
    assertThat(interrupted.getCount()).isOne();

    time.timePasses(Agent.COORDINATOR_SILENCE);

    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aHeartbeatOfALaterCoordinatorEndsWhatAnEarlierOneBegan() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    ledgers.put("slow", new SlowLedger(begun, interrupted));
    agent.tell(
        new Provision(
            ORDER, EXPERIMENT, plan("slow", 1, SECOND), NoopPlan.EMPTIED, 1, coordinator.ref()));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

    agent.tell(new Heartbeat(new Stamp(4, 0)));

    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatAnEarlierAttemptOrdersTooLateIsIgnored() {
    Stamp second = new Stamp(3, 2);
    connect(second, ENDLESS);
    agent.tell(new Release(ORDER));
    agent.tell(new Ping(second, 1, 0, coordinator.ref()));

    assertThat(await(Pong.class).round()).isEqualTo(1);
  }

  @Test
  void onlyTheHighestEpochIsObeyed() {
    connect(new Stamp(4, 1), ENDLESS);
    agent.tell(
        new Provision(
            new Stamp(3, 9), EXPERIMENT, ENDLESS, NoopPlan.EMPTIED, 1, coordinator.ref()));
    agent.tell(new Ping(new Stamp(4, 1), 1, 0, coordinator.ref()));

    assertThat(coordinator.receiveMessage(HandSetTime.PATIENCE)).isInstanceOf(Pong.class);
  }

  @Test
  void aReleaseByALaterCoordinatorIsTheEndOfTheEarlierOne() {
    connect(ORDER, ENDLESS);
    agent.tell(new Release(new Stamp(4, 0)));
    connect(new Stamp(4, 1), ENDLESS);
    agent.tell(new Ping(ORDER, 1, 0, coordinator.ref()));
    agent.tell(new Ping(new Stamp(4, 1), 2, 0, coordinator.ref()));

    assertThat(await(Pong.class).round()).isEqualTo(2);
  }

  @Test
  void theLoadOfAnEarlierCoordinatorEndsWithTheFirstOrderOfALaterOne() {
    connect(ORDER, ENDLESS);
    startLoad(ORDER);
    firstSecond();

    agent.tell(new Validate(new Stamp(4, 1), EXPERIMENT, ENDLESS, List.of(), coordinator.ref()));

    await(Validated.class);
    time.expectNoMessageFor(Duration.ofSeconds(3), coordinator);
  }

  @Test
  void aDatabaseThatTheNodeDoesNotKnowIsRefusedByName() {
    agent.tell(
        new Connect(
            ORDER, EXPERIMENT, plan("elsewhere", 1, SECOND), 1, 0, List.of(1), coordinator.ref()));
    StepFailed failed = await(StepFailed.class);

    assertThat(failed.nodeName()).isEqualTo("alpha");
    assertThat(failed.failure().kind()).isEqualTo(StepFailure.Kind.REFUSED);
    assertThat(failed.failure().message()).contains("elsewhere");
  }

  @Test
  void whatIsInTheWayOfAPlanIsToldBeforeAnythingIsDone() {
    StepFailure full = new StepFailure(StepFailure.Kind.REFUSED, "it is full");
    obstacles.put("noop", full);

    assertThat(examine(ENDLESS, 0)).contains(full);
    coordinator.expectNoMessage();
  }

  @Test
  void databasesAreLookedAtSideBySide() {
    List<RunPlan> plans = new ArrayList<>();
    for (String dead : List.of("one", "two", "three", "four")) {
      plans.add(plan(dead, 1, SECOND));
      obstacles.put(dead, new StepFailure(StepFailure.Kind.UNREACHABLE, "nobody is there"));
    }
    looking = new CountDownLatch(plans.size());
    agent.tell(new AgentProtocol.Examine(ORDER, plans, 1, List.of(1, 1), true, coordinator.ref()));

    assertThat(coordinator.expectMessageClass(CoordinatorProtocol.Examined.class).obstacles())
        .isEqualTo(obstacles);
  }

  @Test
  void aPlanThatCanBeginHasNothingInItsWay() {
    assertThat(examine(ENDLESS, 1)).isEmpty();
  }

  @Test
  void aDatabaseThatTheNodeDoesNotKnowIsInTheWay() {
    assertThat(examine(plan("elsewhere", 1, SECOND), 1))
        .get()
        .extracting(StepFailure::message)
        .isEqualTo("no database is called elsewhere");
  }

  /** The first node sees to it that the server runs, and says so. */
  private Optional<StepFailure> examine(RunPlan plan, int node) {
    agent.tell(
        new AgentProtocol.Examine(
            ORDER, List.of(plan), node, List.of(1, 1), true, coordinator.ref()));
    if (node == 0) {
      assertThat(coordinator.expectMessageClass(StepProgress.class).what())
          .isEqualTo("starting noop");
    }
    return Optional.ofNullable(
        coordinator
            .expectMessageClass(CoordinatorProtocol.Examined.class)
            .obstacles()
            .get(plan.database()));
  }

  @Test
  void aServerThatThisNodeStartedAndThatIsGoneIsWhyAStepFails() {
    gone.put("elsewhere", "the server that this program started has ended. It said: full");

    assertThat(failureOf(plan("elsewhere", 1, SECOND)))
        .isEqualTo(
            new StepFailure(
                StepFailure.Kind.UNREACHABLE,
                "the server that this program started has ended. It said: full"));
  }

  private StepFailure failureOf(RunPlan plan) {
    agent.tell(
        new AgentProtocol.Provision(
            ORDER, EXPERIMENT, plan, NoopPlan.EMPTIED, 1, coordinator.ref()));
    return coordinator
        .fishForMessage(
            HandSetTime.PATIENCE,
            one ->
                one instanceof StepFailed
                    ? FishingOutcomes.complete()
                    : FishingOutcomes.continueAndIgnore())
        .stream()
        .map(StepFailed.class::cast)
        .map(StepFailed::failure)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aNodeForWhichNothingWouldBeLeftRefuses() {
    agent.tell(
        new Connect(
            ORDER,
            EXPERIMENT,
            plan("noop", 1, SECOND),
            1,
            0,
            List.of(1, 1_000),
            coordinator.ref()));
    StepFailed failed = await(StepFailed.class);

    assertThat(failed.failure().kind()).isEqualTo(StepFailure.Kind.REFUSED);
    assertThat(failed.failure().message()).contains("weight 1");
  }

  @Test
  void validatingReadsTheTotals() {
    agent.tell(new Validate(ORDER, EXPERIMENT, ENDLESS, List.of(), coordinator.ref()));

    assertThat(await(Validated.class).totals()).isEqualTo(LedgerTotals.NONE);
  }

  @Test
  void aReleaseInterruptsAStepThatTakesLong() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    ledgers.put("slow", new SlowLedger(begun, interrupted));
    agent.tell(
        new Provision(
            ORDER, EXPERIMENT, plan("slow", 1, SECOND), NoopPlan.EMPTIED, 1, coordinator.ref()));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

    agent.tell(new Release(ORDER));

    assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anotherAttemptReplacesAnAbandonedOne() {
    connect(ORDER, ENDLESS);
    startLoad(ORDER);
    Stamp second = new Stamp(3, 2);
    connect(second, plan("noop", 1, SECOND));
    startLoad(second);

    assertThat(await(LoadFinal.class).stamp()).isEqualTo(second);
  }
}
