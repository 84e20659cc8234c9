package io.trialbalance.cluster.coordinator.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.cluster.experiment.BeginRule;
import io.trialbalance.cluster.experiment.EndRule;
import io.trialbalance.cluster.experiment.Step;
import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.NodeCpu;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.measure.PhaseTotals.WindowReplies;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.ExperimentKey;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.message.Tenant;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.IdleDatabases;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an attempt takes in of what nodes send. */
class AttemptTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Stamp ORDER = new Stamp(4, 2);

  private static final RunPlan PLAN = NoopPlan.lasting(Duration.ofMinutes(1)).toPlan();
  private static final EndRule TWO_SECONDS =
      seconds -> seconds.size() < 2 ? Optional.empty() : Optional.of("two are enough");

  private final Attempt attempt = attempt();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static Attempt attempt() {
    return new Attempt(
        ORDER,
        new Tenant(
            new StateVersion(new UUID(0, 3), 3, new UUID(0, 2), 0),
            new ExperimentKey("test-1", new UUID(0, 1))),
        new Where("test", 1, 1, 1, 1, 1),
        new Step(1, 1, PLAN, true, IdleDatabases.RUNNING, BeginRule.AT_ONCE, TWO_SECONDS),
        NoopPlan.EMPTIED,
        List.of(agent(), agent()),
        2,
        Optional.empty(),
        Instant.EPOCH,
        0);
  }

  private static ActorRef<AgentProtocol.Command> agent() {
    return KIT.createTestProbe(AgentProtocol.Command.class).ref();
  }

  private static Snapshot snapshot(Origin origin, int second, long applied, long inFlight) {
    return new Snapshot(
        origin,
        second,
        Phase.MEASUREMENT,
        new Counts(applied, applied, 0, 0, 0, 0),
        LatencySnapshot.ZERO,
        EncodedHistogram.EMPTY,
        new Gauges(inFlight, 0, 0, 0),
        NodeUsage.ZERO);
  }

  private static Final totals(Origin origin, long applied) {
    PhaseTotals measurement =
        new PhaseTotals(
            new Counts(applied, applied, 0, 0, 0, 0),
            applied,
            LatencySnapshot.ZERO,
            EncodedHistogram.EMPTY,
            new WindowReplies(applied, 0));
    return new Final(origin, PhaseTotals.ZERO, measurement, List.of(), Map.of(), 0);
  }

  private static Origin origin(int node) {
    return new Origin(ORDER.epoch(), ORDER.attempt(), node);
  }

  static Stream<Origin> foreignOrigins() {
    return Stream.of(
        new Origin(3, 2, 0),
        new Origin(5, 2, 0),
        new Origin(4, 1, 0),
        new Origin(4, 3, 0),
        origin(2),
        origin(-1));
  }

  private static List<Long> applied(List<Second> seconds) {
    return seconds.stream().map(second -> second.counts().applied()).toList();
  }

  @ParameterizedTest
  @MethodSource("foreignOrigins")
  void figuresOfAnotherEpochAttemptOrNodeAreNotTaken(Origin foreign) {
    attempt.snapshot(snapshot(origin(1), 0, 5, 0));

    assertThat(attempt.snapshot(snapshot(foreign, 0, 100, 0))).isEmpty();
    assertThat(attempt.takeFinal(totals(foreign, 100))).isFalse();

    assertThat(applied(attempt.snapshot(snapshot(origin(0), 0, 7, 0)))).containsExactly(12L);
    assertThat(attempt.participants().totals()).isEmpty();
    assertThat(attempt.participants().done()).isEmpty();
  }

  @Test
  void answersToAnotherOrderOrByNodesThatTakeNoPartAreNotTaken() {
    assertThat(attempt.isOurs(ORDER, 0)).isTrue();
    assertThat(attempt.isOurs(ORDER, 1)).isTrue();
    assertThat(attempt.isOurs(ORDER, 2)).isFalse();
    assertThat(attempt.isOurs(ORDER, -1)).isFalse();
    assertThat(attempt.isOurs(new Stamp(ORDER.epoch(), ORDER.attempt() + 1), 0)).isFalse();
  }

  @Test
  void whatEachNodeUsedInTheMeasurementIsKept() {
    NodeUsage usage = new NodeUsage(300, Map.of("actors", 40L), 0, 0);
    for (int second = 0; second < 3; second++) {
      attempt.snapshot(used(origin(1), second, Phase.MEASUREMENT, usage));
      attempt.snapshot(used(origin(1), second, Phase.MEASUREMENT, usage));
      attempt.snapshot(used(origin(0), second, Phase.MEASUREMENT, NodeUsage.ZERO));
    }
    attempt.snapshot(used(origin(1), 3, Phase.WARMUP, usage));

    assertThat(attempt.toEvidence().nodeCpu())
        .containsExactly(new NodeCpu(1, 3, 900, Map.of("actors", 120L), 300L, null));
  }

  private static Snapshot used(Origin origin, int second, Phase phase, NodeUsage usage) {
    Snapshot nothing = snapshot(origin, second, 0, 0);
    return new Snapshot(
        origin,
        second,
        phase,
        nothing.counts(),
        nothing.latencies(),
        nothing.batchSizes(),
        nothing.gauges(),
        usage);
  }

  @Test
  void aFinalThatComesTwiceCountsOnceAndIsAcknowledgedTwice() {
    assertThat(attempt.takeFinal(totals(origin(1), 30))).isTrue();
    assertThat(attempt.takeFinal(totals(origin(1), 30))).isTrue();
    assertThat(attempt.takeFinal(totals(origin(0), 12))).isTrue();

    assertThat(attempt.participants().totals().orElseThrow().measurement().counts().applied())
        .isEqualTo(42);
    assertThat(attempt.participants().done()).containsExactly(0, 1);
  }

  @Test
  void finalsAreTheSameSumInWhateverOrderTheyCome() {
    Attempt other = attempt();
    attempt.takeFinal(totals(origin(0), 12));
    attempt.takeFinal(totals(origin(1), 30));
    other.takeFinal(totals(origin(1), 30));
    other.takeFinal(totals(origin(0), 12));

    assertThat(other.participants().totals()).isEqualTo(attempt.participants().totals());
  }

  @Test
  void secondsOfWhichNoNodeSentAnythingSayNothingAboutTheDatabase() {
    int limit = DatabaseSilence.LIMIT_SECONDS;
    for (int second = 0; second < limit - 1; second++) {
      attempt.snapshot(snapshot(origin(0), second, 0, 4));
      attempt.snapshot(snapshot(origin(1), second, 0, 4));
    }
    assertThat(attempt.silence()).isEmpty();

    // A gap is no answer, and no further second of waiting for one either.
    int afterGap = limit + 5;
    List<Second> published = attempt.snapshot(snapshot(origin(0), afterGap, 0, 4));
    assertThat(published).isNotEmpty().allMatch(second -> second.missingNodes() == 2);
    assertThat(attempt.silence()).isEmpty();

    attempt.snapshot(snapshot(origin(0), afterGap + SeriesMerge.MAX_DELAY_SECONDS, 0, 4));
    assertThat(attempt.silence()).get().extracting(StepFailure::kind).isEqualTo(Kind.UNREACHABLE);
  }

  @Test
  void aDatabaseThatAnswersAndRefusesEveryTransferIsToldWithTheReasons() {
    for (int second = 0; second < DatabaseSilence.LIMIT_SECONDS + 4; second++) {
      attempt.server(ServerFigures.NONE, 1_000);
      attempt.snapshot(snapshot(origin(0), second, 0, 4));
      attempt.snapshot(snapshot(origin(1), second, 0, 4));
    }
    attempt.ending().fail(attempt.silence().orElseThrow());
    attempt.takeFinal(failing(origin(0), Map.of("SQLSTATE 23514: no", 1_234L, "deadlock", 1L)));
    attempt.takeFinal(failing(origin(1), Map.of("SQLSTATE 23514: no", 1L)));

    StepFailure failure = attempt.toEvidence().failure().orElseThrow();

    assertThat(failure.kind()).isEqualTo(Kind.FAILED);
    assertThat(failure.message())
        .contains("answers, but for 30 s not one", "1,235 × SQLSTATE 23514: no; 1 × deadlock");
  }

  private static Final failing(Origin origin, Map<String, Long> failures) {
    Final none = totals(origin, 0);
    return new Final(
        origin, none.warmup(), none.measurement(), none.unknownIds(), failures, none.unanswered());
  }

  private void measures(int second) {
    attempt.snapshot(snapshot(origin(0), second, 7, 0));
    attempt.snapshot(snapshot(origin(1), second, 7, 0));
  }

  private Optional<Evidence.EarlyEnd> endsAfter(double seconds) {
    return attempt.endEarly(attempt.loadStartNanos() + (long) (seconds * 1e9));
  }

  @Test
  void aRuleOfTheDesignEndsTheMeasurementAtASecondThatLiesAheadForEveryNode() {
    attempt.loadStartsAt(1_000);
    attempt.enter(Phase.MEASUREMENT, 1_000);
    measures(0);
    assertThat(endsAfter(1.1)).isEmpty();
    measures(1);

    assertThat(endsAfter(2.1)).contains(new Evidence.EarlyEnd(4, "two are enough"));
    assertThat(attempt.loadEndNanos()).isEqualTo(4_000_001_000L);
    assertThat(attempt.toEvidence().measurement()).isEqualTo(Duration.ofSeconds(4));
    assertThat(endsAfter(2.2)).as("ended once").isEmpty();
  }

  @Test
  void aMeasurementThatIsNearlyOverIsNotEndedEarly() {
    attempt.loadStartsAt(1_000);
    attempt.enter(Phase.MEASUREMENT, 1_000);
    measures(0);
    measures(1);

    assertThat(endsAfter(58.5)).isEmpty();
    assertThat(attempt.toEvidence().endedEarly()).isEmpty();
  }

  @Test
  void aMeasurementIsEndedInTheMeasurementOnly() {
    attempt.loadStartsAt(1_000);
    attempt.enter(Phase.WARMUP, 1_000);
    measures(0);
    measures(1);

    assertThat(endsAfter(2)).isEmpty();
  }
}
