package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.Pacing;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** The figures of one attempt's measurement, each computed in this one place. Not thread-safe. */
public final class Figures {

  private static final double NANOS_IN_MICRO = 1e3;

  private final Evidence evidence;
  private Optional<Latencies> latencies;

  private Figures(Evidence evidence) {
    this.evidence = evidence;
  }

  public static Figures of(Evidence evidence) {
    return new Figures(evidence);
  }

  /** What they are of. */
  Evidence evidence() {
    return evidence;
  }

  /** Totals of the transfers whose intended start lies in the measurement. */
  public Optional<PhaseTotals> measurement() {
    return evidence.totals().map(Final::measurement);
  }

  /**
   * Length of the measurement window. Workers end it by their own clock, so what the plan, or the
   * rule that ended it, says if the attempt was done, or if they told of every second of it. If
   * they were stopped before, how long the phase lasted; longer if they told of more whole seconds,
   * since the coordinator came late.
   */
  public double measurementSeconds() {
    double planned = evidence.measurement().toNanos() / 1e9;
    int told = measurementSeries().size();
    if (evidence.status() == Status.DONE || told >= planned) {
      return planned;
    }
    double lasted =
        evidence.phases().stream()
            .filter(span -> span.phase() == Phase.MEASUREMENT)
            .mapToDouble(Evidence.PhaseSpan::seconds)
            .sum();
    return Math.min(planned, Math.max(lasted, told - 1));
  }

  /** Applied replies inside the window by its length. */
  public OptionalDouble throughputPerSecond() {
    return perSecond(measurement().map(totals -> totals.window().applied()));
  }

  /** Applied and rejected replies inside the window by its length. */
  public OptionalDouble repliesPerSecond() {
    return perSecond(measurement().map(totals -> totals.window().all()));
  }

  /** Rejected replies inside the window by its length. */
  public OptionalDouble rejectedPerSecond() {
    return perSecond(measurement().map(totals -> totals.window().rejected()));
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

  /** Attempts beyond each transfer's first, by all transfers that ended; absent if none did. */
  public OptionalDouble retriesPerTransfer() {
    return measurement()
        .map(PhaseTotals::counts)
        .map(counts -> ratio(counts.retries(), counts.ended()))
        .orElse(OptionalDouble.empty());
  }

  /** Those whose cause the driver named, by it, in the same way; nothing if no transfer ended. */
  Map<String, Double> retriesPerTransferByCause() {
    Map<String, Double> shares = new TreeMap<>();
    measurement()
        .map(PhaseTotals::counts)
        .ifPresent(
            counts ->
                counts
                    .retriesByCause()
                    .forEach(
                        (cause, retries) ->
                            ratio(retries, counts.ended())
                                .ifPresent(share -> shares.put(cause, share))));
    return shares;
  }

  /** Tokens minted in the measurement by its length; in closed loop, transfers begun. */
  public OptionalDouble mintedPerSecond() {
    return perSecond(measurement().map(totals -> totals.counts().minted()));
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

  /** Replies per second over the rate that the plan asks for; absent in closed loop. */
  public OptionalDouble achievedOverTarget() {
    OptionalDouble replies = repliesPerSecond();
    return evidence.plan().pacing() instanceof Pacing.OpenLoop open && replies.isPresent()
        ? OptionalDouble.of(replies.getAsDouble() / open.targetRatePerSecond())
        : OptionalDouble.empty();
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
    if (latencies == null) {
      latencies =
          measurement()
              .map(totals -> Latencies.of(headlineKind(), totals))
              .filter(some -> some.count() > 0);
    }
    return latencies;
  }

  /** One percentile of them. */
  OptionalDouble latencyNanos(Quantile quantile) {
    return latencies()
        .map(some -> OptionalDouble.of(some.percentile(quantile).nanos()))
        .orElse(OptionalDouble.empty());
  }

  /**
   * Lag of the generator's own over response time, both of the responses beyond the p99 of all, 0
   * to 1; absent in closed loop, if there are none, and in documents from before it was measured: a
   * schedule is never kept to the microsecond.
   */
  public OptionalDouble ownShareBeyondP99() {
    if (!isOpenLoop() || measurement().filter(m -> !m.ownLag().isEmpty()).isEmpty()) {
      return OptionalDouble.empty();
    }
    Histogram responses = measurement().get().latencies().of(LatencyKind.RESPONSE_TIME).decode();
    long p99 = responses.highestEquivalentValue(responses.getValueAtPercentile(99));
    double nanos = 0;
    for (HistogramIterationValue bucket : responses.recordedValues()) {
      if (bucket.getValueIteratedTo() > p99) {
        nanos +=
            (double) bucket.getCountAddedInThisIterationStep()
                * responses.medianEquivalentValue(bucket.getValueIteratedTo());
      }
    }
    // Each value as often as microseconds of it were our own.
    long ownMicros =
        measurement().get().ownLag().decode().getCountBetweenValues(p99 + 1, Long.MAX_VALUE >> 1);
    return nanos == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.min(1, ownMicros * NANOS_IN_MICRO / nanos));
  }

  /**
   * CPU of the nodes' processes per reply, over those of the seconds whose snapshot came; absent
   * without CPU figures or replies.
   */
  public static OptionalDouble cpuPerTransferNanos(List<Second> seconds) {
    long cpuNanos = seconds.stream().mapToLong(s -> s.usage().processCpuNanos()).sum();
    return cpuNanos <= 0 ? OptionalDouble.empty() : ratio(cpuNanos, replied(seconds));
  }

  /** CPU of the nodes' processes in a second, in cores; absent if unknown. */
  public static OptionalDouble cpuCores(Second second) {
    long cpuNanos = second.usage().processCpuNanos();
    return cpuNanos > 0 ? OptionalDouble.of(cpuNanos / 1e9) : OptionalDouble.empty();
  }

  /** {@link #cpuPerTransferNanos(List)} in microseconds. */
  public static OptionalDouble cpuMicros(List<Second> seconds) {
    return cpuPerTransferNanos(seconds).stream().map(nanos -> nanos / NANOS_IN_MICRO).findFirst();
  }

  /** Of the second of the measurement in which it is highest. */
  OptionalDouble highestCpuMicros() {
    return measurementSeries().stream()
        .flatMapToDouble(second -> cpuMicros(List.of(second)).stream())
        .max();
  }

  /** Transfers in a call that was sent in the measurement; absent without any. */
  OptionalDouble batchMean() {
    return batchSizes()
        .map(Histogram::getMean)
        .map(OptionalDouble::of)
        .orElse(OptionalDouble.empty());
  }

  /** As {@link #batchMean}, the median. */
  OptionalDouble batchMedian() {
    return batchSizes()
        .map(sizes -> OptionalDouble.of(Quantile.P50.of(sizes)))
        .orElse(OptionalDouble.empty());
  }

  /** That were sent in the measurement; absent without any, or where each is one transfer's. */
  public OptionalDouble calls() {
    return batchSizes()
        .map(sizes -> OptionalDouble.of(sizes.getTotalCount()))
        .orElse(OptionalDouble.empty());
  }

  private Optional<Histogram> batchSizes() {
    return measurement()
        .map(PhaseTotals::batchSizes)
        .filter(sizes -> !sizes.isEmpty())
        .map(EncodedHistogram::decode);
  }

  /** Servers that hold the data: as the database says of itself; absent if it does not. */
  OptionalDouble replicas() {
    OptionalDouble told =
        evidence.database().stream()
            .flatMap(database -> database.facts().stream())
            .filter(fact -> fact.name().equals("replicas") && fact.value().matches("[1-9][0-9]?"))
            .mapToDouble(fact -> Double.parseDouble(fact.value()))
            .findFirst();
    return told.isPresent()
        ? told
        : evidence.server().stream()
            .flatMapToDouble(server -> server.value(ServerFigure.STANDBYS).stream())
            .map(standbys -> 1 + standbys)
            .findFirst();
  }

  /** {@link #measurementSeconds}, which is never absent. */
  OptionalDouble measurementLength() {
    return OptionalDouble.of(measurementSeconds());
  }

  /** Applied and rejected transfers of {@code seconds}. */
  public static long replied(List<Second> seconds) {
    return seconds.stream().mapToLong(second -> second.counts().replied()).sum();
  }

  /** The seconds of the measurement, in order. */
  public List<Second> measurementSeries() {
    return evidence.series().stream()
        .filter(second -> second.phase() == Phase.MEASUREMENT)
        .toList();
  }

  /** Whether transfers begin by a schedule. */
  public boolean isOpenLoop() {
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
