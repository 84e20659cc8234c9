package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.statistics.Comparison.Row;
import io.trialbalance.cluster.results.statistics.Comparison.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * By how much two distributions of latencies differ at each of their quantiles (K. Doksum,
 * "Empirical probability plots and statistical inference for nonlinear models in the two-sample
 * case", Annals of Statistics 2, 1974; R. R. Wilcox, "Comparing two independent groups via multiple
 * quantiles", The Statistician 44, 1995): whether all transfers are slower or only the slow ones.
 *
 * <p>The unit is the run, as for every figure: a quantile of each run's own transfers, which depend
 * on each other, and then the ratio over blocks or runs. Since there are several quantiles it takes
 * more than an interval without 1 to call one different (Holm's rule).
 */
final class ShiftFunction {

  private static final double[] PERCENTILES = {10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99, 99.9};

  private ShiftFunction() {}

  /**
   * One row for each quantile that a run of both has.
   *
   * @param latencies of each run, by the path of its document
   */
  static List<Row> rows(Side a, Side b, Map<String, Latencies> latencies, double margin) {
    List<Quantile> quantiles = new ArrayList<>();
    for (double percentile : PERCENTILES) {
      Quantile quantile = quantile(a, b, latencies, percentile);
      if (quantile.a.n() > 0 && quantile.b.n() > 0) {
        quantiles.add(quantile);
      }
    }
    List<Double> adjusted =
        Ratio.holm(quantiles.stream().map(each -> each.ratio.map(Ratio::p).orElse(null)).toList());
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < quantiles.size(); i++) {
      Quantile each = quantiles.get(i);
      rows.add(Row.of(each.figure, each.a, each.b, each.ratio, margin, adjusted.get(i)));
    }
    return rows;
  }

  private record Quantile(Figure figure, Statistics a, Statistics b, Optional<Ratio> ratio) {}

  private static Quantile quantile(
      Side a, Side b, Map<String, Latencies> latencies, double percentile) {
    List<Double> ofA = a.values(run -> known(latencies.get(run.document()), percentile));
    List<Double> ofB = b.values(run -> known(latencies.get(run.document()), percentile));
    return new Quantile(
        figure(percentile), statistics(ofA), statistics(ofB), Comparison.ratio(a, ofA, b, ofB));
  }

  private static Double known(Latencies latencies, double percentile) {
    OptionalDouble known = latencies == null ? OptionalDouble.empty() : latencies.known(percentile);
    return known.isPresent() ? known.getAsDouble() : null;
  }

  private static Statistics statistics(List<Double> values) {
    return Statistics.of(values.stream().filter(Objects::nonNull).toList());
  }

  private static Figure figure(double percentile) {
    String label = String.format(Locale.ROOT, percentile % 1 == 0 ? "p%.0f" : "p%.1f", percentile);
    return new Figure(
        label.replace(".", "") + Figure.NANOS,
        label,
        Units::nanos,
        figures -> OptionalDouble.empty());
  }
}
