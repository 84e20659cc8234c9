package io.trialbalance.workload.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.Plans;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A database that answers one transfer each 0.8 ms stands still for two seconds, under a load of
 * 1,000/s: ρ = 0.8. Rule 3 of the design says what the response times must be: rate × S ÷ (1 − ρ) =
 * 10,000 transfers are late, evenly between 0 and S. Time is simulated in steps of 0.1 ms.
 */
class StallTest {

  private static final long STEP = 100_000;
  private static final long SERVICE = 8 * STEP;
  private static final long SECOND = 1_000_000_000;
  private static final long STALL_BEGINS = SECOND;
  private static final long STALL_ENDS = 3 * SECOND;
  private static final int LOAD_SECONDS = 14;
  private static final double LATE = 1_000 * 2 / (1 - 0.8);

  private final AtomicLong clock = new AtomicLong();
  private final HeldTarget target = new HeldTarget();

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 5_000})
  void responseTimesAreWhatArithmeticSays(int concurrency) {
    Final totals = loadWithStall(concurrency);
    Histogram response = totals.measurement().latencies().of(LatencyKind.RESPONSE_TIME).decode();
    assertThat(response.getTotalCount()).isEqualTo(LOAD_SECONDS * 1_000L);
    assertThat(longerThan(response, 2 * SERVICE)).isCloseTo(LATE, Percentage.withPercentage(1));
    for (int quarter = 1; quarter < 4; quarter++) {
      assertThat(longerThan(response, quarter * SECOND / 2))
          .isCloseTo(LATE * (4 - quarter) / 4, Percentage.withPercentage(1));
    }
    assertThat(response.getMaxValue() / 1e9).isCloseTo(2, within(0.01));
  }

  @Test
  void serviceTimesOfFewSlotsHideTheStall() {
    Final totals = loadWithStall(1);
    Histogram service = totals.measurement().latencies().of(LatencyKind.SERVICE_TIME).decode();
    assertThat(longerThan(service, 2 * SERVICE)).isEqualTo(1);
    assertThat(service.getMaxValue() / 1e9).isCloseTo(2, within(0.01));
  }

  @Test
  void lagAndServiceTimeOfATransferMakeUpItsResponseTime() {
    Final totals = loadWithStall(8);
    double response = mean(totals, LatencyKind.RESPONSE_TIME);
    double parts = mean(totals, LatencyKind.SCHEDULE_LAG) + mean(totals, LatencyKind.SERVICE_TIME);
    assertThat(response).isCloseTo(parts, Percentage.withPercentage(0.1));
  }

  /** Though with few slots nearly all of it is lag: it waits for the database. */
  @ParameterizedTest
  @ValueSource(ints = {1, 8, 5_000})
  void aStallOfTheDatabaseIsNoLagOfOurOwn(int concurrency) {
    assertThat(loadWithStall(concurrency).measurement().ownLag().isEmpty()).isTrue();
  }

  /** What is worked off afterwards is late for the same reason. */
  @ParameterizedTest
  @ValueSource(ints = {1, 8, 5_000})
  void aStallOfTheGeneratorMakesAllOfTheLagItsOwn(int concurrency) {
    PhaseTotals measured = loadWithStall(concurrency, true).measurement();
    double ownNanos = measured.ownLag().decode().getTotalCount() * 1e3;
    Histogram lag = measured.latencies().of(LatencyKind.SCHEDULE_LAG).decode();

    assertThat(ownNanos)
        .isCloseTo(lag.getMean() * lag.getTotalCount(), Percentage.withPercentage(1));
    assertThat(lag.getMaxValue() / 1e9).isCloseTo(2, within(0.01));
  }

  @Test
  void noTokenIsLostInTheStall() {
    Final totals = loadWithStall(8);
    assertThat(totals.measurement().counts().minted()).isEqualTo(LOAD_SECONDS * 1_000L);
    assertThat(totals.measurement().counts().applied()).isEqualTo(LOAD_SECONDS * 1_000L);
    assertThat(totals.measurement().counts().unsent()).isZero();
  }

  private Final loadWithStall(int concurrency) {
    return loadWithStall(concurrency, false);
  }

  private Final loadWithStall(int concurrency, boolean ofGenerator) {
    RunPlan plan = Plans.plan(Plans.openLoop(1_000, concurrency), Plans.seconds(0, LOAD_SECONDS));
    LoadEngine engine =
        new LoadEngine(new LoadSettings(plan, 1, 1, NodeShare.equal(0, 1), 0), target, clock::get);
    OpenLoop loop = (OpenLoop) engine.begin(0);
    long answerAt = Long.MAX_VALUE;
    for (long now = 0; !engine.isDrained(); now += STEP) {
      clock.set(now);
      boolean stalled = now >= STALL_BEGINS && now < STALL_ENDS;
      if (!stalled || !ofGenerator) {
        loop.takeTurn();
      }
      if (!stalled && answerAt <= now) {
        target.next().applied();
        answerAt = Long.MAX_VALUE;
      }
      if (!stalled && answerAt == Long.MAX_VALUE && !target.held.isEmpty()) {
        answerAt = now + SERVICE;
      }
    }
    return engine.finish(new Origin(1, 1, 0));
  }

  private static double longerThan(Histogram histogram, long nanos) {
    return histogram.getCountBetweenValues(nanos, Long.MAX_VALUE);
  }

  private static double mean(Final totals, LatencyKind kind) {
    return totals.measurement().latencies().of(kind).decode().getMean();
  }
}
