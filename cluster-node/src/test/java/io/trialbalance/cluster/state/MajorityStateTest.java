package io.trialbalance.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Join;
import akka.serialization.SerializationExtension;
import com.typesafe.config.ConfigFactory;
import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.KeptRequest;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.StateProtocol;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two members, each with an actor system of its own, on loopback. */
class MajorityStateTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final PhaseTimes TIMES =
      new PhaseTimes(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(5));

  private final ActorTestKit first = node();
  private final ActorTestKit second = node();
  private final NodeState firstDisk = new MemoryState();
  private final NodeState secondDisk = new MemoryState();
  private final List<Member> members =
      List.of(
          new Member(firstDisk.node(), "127.0.0.1:1"),
          new Member(secondDisk.node(), "127.0.0.1:2"));
  private final StateStore here = member(first, firstDisk);
  private final StateStore there = member(second, secondDisk);

  private StateStore member(ActorTestKit kit, NodeState disk) {
    try {
      disk.keep(new CoordinatorState(version(0, 0), members, 0, null, List.of()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    kit.spawn(StateKeeper.create(disk, Runnable::run), StateProtocol.actorName(disk.node()));
    CompletableFuture<StateStore> store = new CompletableFuture<>();
    kit.spawn(
        Behaviors.setup(
            context -> {
              store.complete(MajorityState.spawn(context, disk));
              return Behaviors.empty();
            }));
    return store.join();
  }

  private StateVersion version(long epoch, long revision) {
    return new StateVersion(new UUID(7, 7), epoch, firstDisk.node(), revision);
  }

  private static ActorTestKit node() {
    return ActorTestKit.create(
        "replicated-state",
        ConfigFactory.parseString(
                """
                akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                """)
            .withFallback(ConfigFactory.parseResources("akka-node.conf"))
            .withFallback(ConfigFactory.load())
            .resolve());
  }

  @BeforeEach
  void form() {
    Cluster seed = Cluster.get(first.system());
    seed.manager().tell(Join.create(seed.selfMember().address()));
    Cluster.get(second.system()).manager().tell(Join.create(seed.selfMember().address()));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> up(Cluster.get(first.system())) == 2 && up(Cluster.get(second.system())) == 2);
  }

  private static long up(Cluster cluster) {
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .filter(member -> member.status().equals(MemberStatus.up()))
        .count();
  }

  @AfterEach
  void stop() {
    second.shutdownTestKit();
    first.shutdownTestKit();
  }

  private CoordinatorState state(CoordinatorState claimed, long revision, String current) {
    return new CoordinatorState(
        claimed.version().at(revision),
        claimed.members(),
        5,
        current,
        List.of(SampleExperiment.running(current)));
  }

  /** Again and again, as coordinators do: members may not have found each other yet. */
  private CoordinatorState claim(StateStore where) {
    AtomicReference<CoordinatorState> claimed = new AtomicReference<>();
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              claimed.set(get(where.claim()).latest());
              return true;
            });
    return claimed.get();
  }

  /** Again and again, as coordinators do: on a slow machine the first answers may come too late. */
  private void keep(StateStore where, CoordinatorState state) {
    // A coordinator reads what those have who did not answer its claim.
    members.forEach(member -> where.known(member.id()));
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(failure -> failure.getCause() instanceof TimeoutException)
        .until(() -> get(where.keep(state)) == Done.done());
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void whatOneCoordinatorKeepsTheNextOneFinds() {
    CoordinatorState claimed = claim(here);
    keep(here, state(claimed, 1, "a"));

    CoordinatorState found = claim(there);

    assertThat(found.experiments()).isEqualTo(state(claimed, 1, "a").experiments());
    assertThat(found.current()).isEqualTo("a");
    assertThat(found.version().epoch()).isGreaterThan(claimed.version().epoch());
    assertThat(found.version().owner()).isEqualTo(secondDisk.node());
  }

  @Test
  void nothingOfACoordinatorIsKeptOnceAnotherOneHasClaimed() {
    CoordinatorState claimed = claim(here);
    keep(here, state(claimed, 1, "a"));
    CoordinatorState successor = claim(there);

    assertThatThrownBy(() -> get(here.keep(state(claimed, 2, "late"))))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SupersededException.class);

    keep(there, state(successor, 1, "b"));
    assertThat(firstDisk.state().current()).isEqualTo("b");
  }

  @Test
  void whoeverDoesNotAnswerIsNamed() {
    CoordinatorState claimed = claim(here);
    second.system().terminate();
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> second.system().getWhenTerminated().toCompletableFuture().isDone());

    assertThatThrownBy(() -> get(here.keep(state(claimed, 1, "a"))))
        .hasCauseInstanceOf(TimeoutException.class)
        .hasMessageContaining("127.0.0.1:2");
  }

  @Test
  void theFirstOfTwoGoesOnWhenTheOtherIsTakenOffTheList() {
    CoordinatorState claimed = claim(here);
    second.system().terminate();

    keep(here, state(claimed, 1, "a").of(List.of(members.get(0))));
    keep(here, state(claimed, 2, "b").of(List.of(members.get(0))));

    assertThat(firstDisk.state().current()).isEqualTo("b");
  }

  /** A node that was frozen, and given up meanwhile, must not outbid its successor. */
  @Test
  void aClaimThatTooFewTakeLeavesNothingBehind() throws Exception {
    List<Member> three = new ArrayList<>(members);
    three.add(new Member(new UUID(3, 3), "127.0.0.1:3"));
    firstDisk.keep(new CoordinatorState(version(0, 1), three, 0, null, List.of()));
    StateVersion before = firstDisk.promised();
    second.shutdownTestKit();

    assertThatThrownBy(() -> get(here.claim())).hasCauseInstanceOf(TimeoutException.class);

    assertThat(firstDisk.promised()).isEqualTo(before);
  }

  /** Whoever gave up and claimed anew would write again and again, and never be in charge. */
  @Test
  void aDiskThatIsSlowerThanAnyQuestionMayTakeIsWaitedFor() throws Exception {
    claim(there);
    Semaphore writing = new Semaphore(0);
    Thread disk =
        new Thread(
            () -> {
              synchronized (firstDisk) {
                writing.release();
                LockSupport.parkNanos(MajorityState.PATIENCE.plusMillis(500).toNanos());
              }
            });
    disk.start();
    writing.acquire();

    assertThat(get(there.claim()).latest().version().owner()).isEqualTo(secondDisk.node());

    disk.join();
  }

  @Test
  void thePlansOfAnExperimentAreOnEveryNode() throws Exception {
    UUID experiment = UUID.randomUUID();
    List<RunPlan> plans = new ArrayList<>();
    for (int plan = 0; plan < 1_000; plan++) {
      plans.add(new NoopPlan("plan-" + plan, "noop", TIMES, 1, 3, 0).toPlan());
    }
    ExperimentRequest request = new ExperimentRequest("test", plans);
    claim(here);
    claim(there);

    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(failure -> failure.getCause() instanceof TimeoutException)
        .until(() -> get(here.keepRequest(experiment, request)) == Done.done());
    assertThat(get(there.request(experiment)).request()).contains(request);
    assertThat(get(here.request(UUID.randomUUID()))).isEqualTo(KeptRequest.NONE);
  }

  @Test
  void twentyEndedExperimentsOfThreeThousandRunsAreSmall() {
    List<ExperimentState> ended = new ArrayList<>();
    for (int one = 0; one < 20; one++) {
      ended.add(
          new ExperimentState(
              "a-thousand-plans-20261121-12000" + one,
              UUID.randomUUID(),
              "a-thousand-plans",
              new IdempotencyKey(UUID.randomUUID().toString(), "digest".repeat(8)),
              Instant.ofEpochSecond(1_700_000_000L + one, 123_456_789),
              Status.FAILED,
              null,
              new StepFailure(Kind.FAILED, "plan-" + one + " could not be run. ".repeat(20)),
              new RunCounts(1_000, 3_000, 3_000, List.of(Verdict.values())),
              null,
              4));
    }
    CoordinatorState state = new CoordinatorState(version(1, 1), members, 60_000, null, ended);

    byte[] bytes = SerializationExtension.get(first.system()).serialize(state).get();

    assertThat(bytes).hasSizeLessThan(128 << 10);
    // Not by chance of what can be compressed, either.
    assertThat(state.toString().length()).isLessThan(128 << 10);
  }
}
