package io.trialbalance.cluster.results.render.html;

import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.cluster.results.statistics.Latencies;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.phase.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the report's charts of one plan are drawn from. Times are seconds since the start of the
 * load, latencies milliseconds; null is a gap.
 *
 * @param warmupSeconds length of the warm-up, after which the measurement begins
 * @param runs one for each counted run
 * @param distribution of all counted runs' latencies together: pairs of {@code 1 / (1 − share)} and
 *     latency; empty without any
 */
record PlanCurves(
    String plan, double warmupSeconds, List<RunCurves> runs, List<double[]> distribution) {

  /**
   * One run, second by second.
   *
   * @param errors failed and unknown transfers
   * @param cpu of the nodes' processes, in cores
   */
  record RunCurves(
      int run,
      List<Integer> seconds,
      List<Long> applied,
      List<Long> rejected,
      List<Long> errors,
      List<Double> p50,
      List<Double> p99,
      List<Double> cpu) {}

  /**
   * @param label by which the charts call the plan
   */
  static PlanCurves of(String label, PlanDocuments documents) {
    List<RunDocument> counted = documents.counted();
    List<RunCurves> runs = counted.stream().map(PlanCurves::curves).toList();
    Optional<Latencies> latencies =
        counted.stream()
            .flatMap(run -> Figures.of(run.evidence()).latencies().stream())
            .reduce(Latencies::plus);
    return new PlanCurves(
        label,
        documents.plan().times().warmup().toMillis() / 1e3,
        runs,
        latencies.map(PlanCurves::distribution).orElse(List.of()));
  }

  private static RunCurves curves(RunDocument run) {
    LatencyKind kind = Figures.headlineKind(run.evidence().plan().pacing());
    List<Second> seconds =
        run.evidence().series().stream().filter(s -> s.phase() != Phase.DRAINING).toList();
    List<Map<Quantile, Long>> latencies =
        each(seconds, second -> Quantile.allOf(second.latencies().of(kind).decode()));
    return new RunCurves(
        run.evidence().run(),
        each(seconds, Second::second),
        each(seconds, second -> second.counts().applied()),
        each(seconds, second -> second.counts().rejected()),
        each(seconds, second -> second.counts().failed() + second.counts().unknown()),
        each(latencies, latency -> millis(latency.get(Quantile.P50))),
        each(latencies, latency -> millis(latency.get(Quantile.P99))),
        each(
            seconds, second -> Figures.cpuCores(second).stream().boxed().findFirst().orElse(null)));
  }

  /** With null where there is a gap. */
  private static <S, T> List<T> each(List<S> all, Function<S, T> value) {
    return all.stream().map(value).collect(Collectors.toCollection(ArrayList::new));
  }

  private static Double millis(Long nanos) {
    return nanos == null ? null : nanos / 1e6;
  }

  private static List<double[]> distribution(Latencies latencies) {
    List<double[]> points = new ArrayList<>();
    for (Latencies.Point point : latencies.distribution()) {
      points.add(new double[] {1 / (1 - point.share()), point.nanos() / 1e6});
    }
    return points;
  }
}
