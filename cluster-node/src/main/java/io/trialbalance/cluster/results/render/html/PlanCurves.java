package io.trialbalance.cluster.results.render.html;

import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.document.SecondFigures;
import io.trialbalance.cluster.verdict.Figures;
import io.trialbalance.cluster.verdict.Latencies;
import io.trialbalance.protocol.phase.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
            .flatMap(run -> Figures.of(run.toEvidence()).latencies().stream())
            .reduce(Latencies::plus);
    return new PlanCurves(
        label,
        documents.plan().times().warmup().toMillis() / 1e3,
        runs,
        latencies.map(PlanCurves::distribution).orElse(List.of()));
  }

  private static RunCurves curves(RunDocument run) {
    RunCurves curves =
        new RunCurves(
            run.run(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>());
    for (SecondFigures second : run.series()) {
      if (second.phase() != Phase.DRAINING) {
        add(curves, second);
      }
    }
    return curves;
  }

  private static void add(RunCurves curves, SecondFigures second) {
    curves.seconds.add(second.second());
    curves.applied.add(second.counts().applied());
    curves.rejected.add(second.counts().rejected());
    curves.errors.add(second.counts().failed() + second.counts().unknown());
    curves.p50.add(second.latency() == null ? null : second.latency().p50Nanos() / 1e6);
    curves.p99.add(second.latency() == null ? null : second.latency().p99Nanos() / 1e6);
    curves.cpu.add(second.usage().cpuCores());
  }

  private static List<double[]> distribution(Latencies latencies) {
    List<double[]> points = new ArrayList<>();
    for (Latencies.Point point : latencies.distribution()) {
      points.add(new double[] {1 / (1 - point.share()), point.nanos() / 1e6});
    }
    return points;
  }
}
