package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.verdict.Evidence.Second;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.Pacing;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The figures of one attempt's measurement, each computed in this one place. */
public final class Figures {

  private final Evidence evidence;

  private Figures(Evidence evidence) {
    this.evidence = evidence;
  }

  public static Figures of(Evidence evidence) {
    return new Figures(evidence);
  }

  /** Totals of the transfers whose intended start lies in the measurement. */
  public Optional<PhaseTotals> measurement() {
    return evidence.totals().map(Final::measurement);
  }

  /**
   * Length of the measurement window. What the plan says if the attempt was done, since workers end
   * it by their own clock; otherwise how long the phase lasted, at most that.
   */
  public double measurementSeconds() {
    double planned = evidence.plan().times().measurement().toNanos() / 1e9;
    if (evidence.status() == Status.DONE) {
      return planned;
    }
    double lasted =
        evidence.phases().stream()
            .filter(span -> span.phase() == Phase.MEASUREMENT)
            .mapToDouble(Evidence.PhaseSpan::seconds)
            .sum();
    return Math.min(planned, lasted);
  }

  /** Applied replies inside the window by its length. */
  public OptionalDouble throughputPerSecond() {
    return perSecond(measurement().map(totals -> totals.window().applied()));
  }

  /** Applied and rejected replies inside the window by its length. */
  public OptionalDouble repliesPerSecond() {
    return perSecond(measurement().map(totals -> totals.window().all()));
  }

  /** Rejected over applied and rejected, 0 to 1; absent without replies. */
  public OptionalDouble rejectedShare() {
    return measurement()
        .map(totals -> ratio(totals.counts().rejected(), totals.counts().replied()))
        .orElse(OptionalDouble.empty());
  }

  /** Failed and unknown over all that ended, 0 to 1; absent if none did. */
  public OptionalDouble errorRate() {
    return measurement()
        .map(PhaseTotals::counts)
        .map(counts -> ratio(counts.failed() + counts.unknown(), counts.ended()))
        .orElse(OptionalDouble.empty());
  }

  /** Replies inside the window over tokens minted in it; absent in closed loop. */
  public OptionalDouble achievedOverMinted() {
    if (!isOpenLoop()) {
      return OptionalDouble.empty();
    }
    return measurement()
        .map(totals -> ratio(totals.window().all(), totals.counts().minted()))
        .orElse(OptionalDouble.empty());
  }

  /** Response time in open loop, service time in closed loop. */
  public LatencyKind headlineKind() {
    return headlineKind(evidence.plan().pacing());
  }

  /** Response time in open loop, service time in closed loop. */
  public static LatencyKind headlineKind(Pacing pacing) {
    return pacing instanceof Pacing.OpenLoop ? LatencyKind.RESPONSE_TIME : LatencyKind.SERVICE_TIME;
  }

  /** Latencies of the headline kind; absent without a single transfer. */
  public Optional<Latencies> latencies() {
    return measurement()
        .map(totals -> Latencies.of(headlineKind(), totals))
        .filter(latencies -> latencies.count() > 0);
  }

  /**
   * CPU of the nodes' processes per reply, over the seconds of the measurement whose snapshot came;
   * absent without CPU figures or replies.
   */
  public OptionalDouble cpuPerTransferNanos() {
    return cpuPerTransferNanos(measurementSeries());
  }

  static OptionalDouble cpuPerTransferNanos(List<Second> seconds) {
    long cpuNanos = seconds.stream().mapToLong(s -> s.snapshot().usage().processCpuNanos()).sum();
    return cpuNanos <= 0 ? OptionalDouble.empty() : ratio(cpuNanos, replied(seconds));
  }

  static long replied(List<Second> seconds) {
    return seconds.stream().mapToLong(s -> s.snapshot().counts().replied()).sum();
  }

  /** The seconds of the measurement, in order. */
  public List<Second> measurementSeries() {
    return evidence.series().stream()
        .filter(second -> second.snapshot().phase() == Phase.MEASUREMENT)
        .toList();
  }

  boolean isOpenLoop() {
    return evidence.plan().pacing() instanceof Pacing.OpenLoop;
  }

  private OptionalDouble perSecond(Optional<Long> count) {
    double seconds = measurementSeconds();
    return count.isPresent() && seconds > 0
        ? OptionalDouble.of(count.get() / seconds)
        : OptionalDouble.empty();
  }

  private static OptionalDouble ratio(long part, long whole) {
    return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
  }
}
