package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.plan.RunPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What only the runs of a plan together show. These never repeat a run: they make the aggregate
 * inconclusive, because doing a bad run again would be selecting results.
 */
public final class PlanChecks {

  /** Names in the order of {@link #examine}. */
  public static final List<String> NAMES =
      List.of(
          "runs-complete",
          "same-nodes",
          "throughput-variation",
          "p99-variation",
          "pooled-error-rate");

  private PlanChecks() {}

  static List<Finding> examine(
      RunPlan plan, List<CountedRun> runs, Map<String, Statistics> figures, Double errorRate) {
    List<Supplier<Finding>> checks =
        List.of(
            () -> runsComplete(plan, runs),
            () -> sameNodes(runs),
            () ->
                variation(
                    2,
                    Figure.headline(plan.options().isCeiling()),
                    figures,
                    plan.limits().maxThroughputCv()),
            () -> variation(3, Figure.of(Quantile.P99), figures, plan.limits().maxP99Cv()),
            () -> pooledErrorRate(plan, errorRate));
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < checks.size(); i++) {
      findings.add(Finding.guarded("check", NAMES.get(i), checks.get(i), failed -> failed));
    }
    return findings;
  }

  private static Finding runsComplete(RunPlan plan, List<CountedRun> runs) {
    Finding.Builder finding =
        Finding.of(NAMES.get(0))
            .figure("runsCounted", runs.size())
            .figure("runsPlanned", plan.runs());
    String text = runs.size() + " of " + plan.runs() + " runs are counted";
    return runs.size() == plan.runs() ? finding.valid(text) : finding.inconclusive(text);
  }

  private static Finding sameNodes(List<CountedRun> runs) {
    int least = runs.stream().mapToInt(CountedRun::nodes).min().orElse(0);
    int most = runs.stream().mapToInt(CountedRun::nodes).max().orElse(0);
    Finding.Builder finding =
        Finding.of(NAMES.get(1)).figure("leastNodes", least).figure("mostNodes", most);
    return least == most
        ? finding.valid("every run had " + least + " nodes")
        : finding.inconclusive("runs had from " + least + " to " + most + " nodes");
  }

  private static Finding variation(
      int number, Figure figure, Map<String, Statistics> figures, double most) {
    String check = NAMES.get(number);
    String what = figure.label();
    Statistics statistics = figure.in(figures);
    Double variation = statistics.coefficientOfVariation();
    if (variation == null) {
      return Finding.notApplicable(
          check, statistics.n() + " runs have a " + what + ", at least 2 are needed to vary");
    }
    Finding.Builder finding =
        Finding.of(check)
            .figure("coefficientOfVariation", variation)
            .figure("maxCoefficientOfVariation", most);
    String text =
        String.format(
            Locale.ROOT,
            "%s varies by %.1f%% between runs, at most %.1f%% allowed",
            what,
            variation * 100,
            most * 100);
    return variation <= most ? finding.valid(text) : finding.inconclusive(text);
  }

  private static Finding pooledErrorRate(RunPlan plan, Double errorRate) {
    if (errorRate == null) {
      return Finding.notApplicable(NAMES.get(4), "no transfer ended");
    }
    double most = plan.limits().maxErrorRate();
    Finding.Builder finding =
        Finding.of(NAMES.get(4)).figure("errorRate", errorRate).figure("maxErrorRate", most);
    String text =
        String.format(
            Locale.ROOT,
            "%.3f%% of all runs' transfers failed or unknown, at most %.3f%% allowed",
            errorRate * 100,
            most * 100);
    return errorRate <= most ? finding.valid(text) : finding.inconclusive(text);
  }
}
