package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.statistics.Statistics.Difference;
import io.trialbalance.protocol.config.DurationText;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Two plans side by side: how far {@code b} is from {@code a}.
 *
 * @param a label of the first, {@code experiment/plan}
 * @param b label of the second
 * @param refusals why they cannot be compared; empty if they can
 * @param marks what to bear in mind when reading the differences
 * @param differences one for each figure; empty if they cannot be compared
 */
public record Comparison(
    String a, String b, List<String> refusals, List<String> marks, List<Row> differences) {

  /** Rejected shares further apart than this mark a comparison (rule 5): one point. */
  public static final double MAX_REJECTED_DIFFERENCE = 0.01;

  /** Rounding of shares, which are sums of small fractions, is no difference. */
  private static final double ROUNDING = 1e-9;

  /**
   * One figure of both.
   *
   * @param a over the runs of the first
   * @param b over the runs of the second
   * @param difference {@code b} minus {@code a}; its interval is null with fewer than 2 runs
   */
  public record Row(Figure figure, Statistics a, Statistics b, Difference difference) {}

  /** A plan and what its runs gave. */
  public record Side(RunPlan plan, AggregateDocument aggregate) {
    String label() {
      return aggregate.experimentId() + "/" + plan.name();
    }
  }

  public static Comparison of(Side a, Side b) {
    List<String> refusals = refusals(a, b);
    return new Comparison(
        a.label(),
        b.label(),
        refusals,
        marks(a, b),
        refusals.isEmpty() ? rows(a.aggregate, b.aggregate) : List.of());
  }

  /** Whether two rejected shares are so far apart that the work was not the same; null is none. */
  static boolean rejectedSharesDiffer(Double a, Double b) {
    return a != null && b != null && Math.abs(a - b) > MAX_REJECTED_DIFFERENCE + ROUNDING;
  }

  /** The same of two plans; a ceiling does no work that could be the same. */
  public static boolean rejectedSharesDiffer(AggregateDocument a, AggregateDocument b) {
    return !a.ceiling()
        && !b.ceiling()
        && rejectedSharesDiffer(
            a.statistics(Figure.REJECTED_SHARE).mean(), b.statistics(Figure.REJECTED_SHARE).mean());
  }

  private static List<String> refusals(Side a, Side b) {
    List<String> refusals = new ArrayList<>();
    for (Side side : List.of(a, b)) {
      if (side.aggregate.verdict() == Verdict.INVALID) {
        refusals.add(side.label() + " is invalid: " + String.join("; ", side.aggregate.reasons()));
      }
    }
    refuseUnlessSame(refusals, "accounts", a, b, plan -> plan.workload().accounts());
    refuseUnlessSame(refusals, "zipf-exponent", a, b, plan -> plan.workload().zipfExponent());
    refuseUnlessSame(refusals, "initial-balance", a, b, plan -> plan.workload().initialBalance());
    refuseUnlessSame(refusals, "min-amount", a, b, plan -> plan.workload().minAmount());
    refuseUnlessSame(refusals, "max-amount", a, b, plan -> plan.workload().maxAmount());
    refuseUnlessSame(refusals, "mode", a, b, plan -> plan.pacing().mode());
    refuseUnlessSame(refusals, "warm-up", a, b, plan -> DurationText.of(plan.times().warmup()));
    refuseUnlessSame(
        refusals, "measurement", a, b, plan -> DurationText.of(plan.times().measurement()));
    if (a.aggregate.nodes() != b.aggregate.nodes()) {
      refusals.add(different("nodes", a.aggregate.nodes(), b.aggregate.nodes()));
    }
    return refusals;
  }

  private static List<String> marks(Side a, Side b) {
    List<String> marks = new ArrayList<>();
    if (a.aggregate.ceiling() != b.aggregate.ceiling()) {
      marks.add(a.aggregate.ceiling() ? ceiling(a, b) : ceiling(b, a));
    }
    for (Side side : List.of(a, b)) {
      if (side.aggregate.verdict() == Verdict.INCONCLUSIVE) {
        marks.add(
            side.label() + " is inconclusive: " + String.join("; ", side.aggregate.reasons()));
      }
      if (side.aggregate.statistics(Figure.THROUGHPUT).n() < 2) {
        marks.add(
            side.label()
                + " has "
                + side.aggregate.statistics(Figure.THROUGHPUT).n()
                + " run: without a second one no interval can be given");
      }
    }
    markUnlessSame(marks, "seed", a.plan.workload(), b.plan.workload(), Workload::seed);
    markUnlessSame(
        marks, "concurrency", a.plan.pacing(), b.plan.pacing(), Pacing::concurrencyPerNode);
    markUnlessSame(marks, "target-rate", a.plan.pacing(), b.plan.pacing(), Comparison::rate);
    markUnlessSame(marks, "workers", a.plan, b.plan, RunPlan::workersPerNode);
    if (rejectedSharesDiffer(a.aggregate, b.aggregate)) {
      marks.add(
          "rejected shares differ by more than a point ("
              + Units.percent(a.aggregate.statistics(Figure.REJECTED_SHARE).mean())
              + " and "
              + Units.percent(b.aggregate.statistics(Figure.REJECTED_SHARE).mean())
              + "): the databases did not do the same work");
    }
    return marks;
  }

  /**
   * How far a database is from being hidden by its client, if the ceiling is of that very client.
   */
  private static String ceiling(Side ceiling, Side database) {
    Map<String, Object> above = optionsBut(ceiling.plan);
    Map<String, Object> below = optionsBut(database.plan);
    if (!ceiling.plan.options().kind().equals(database.plan.options().kind())
        || !above.equals(below)) {
      return ceiling.label()
          + " is a ceiling, and not that of "
          + database.label()
          + ": their options differ in more than ceiling";
    }
    Double most = ceiling.aggregate.statistics(Figure.REPLIES).mean();
    Double replies = database.aggregate.statistics(Figure.REPLIES).mean();
    return ceiling.label()
        + " is the ceiling of "
        + database.label()
        + (most == null || replies == null || replies == 0
            ? ""
            : ": without the database's work "
                + Units.ratio(most / replies)
                + " times as many answers came");
  }

  private static Map<String, Object> optionsBut(RunPlan plan) {
    Map<String, Object> others = new HashMap<>(plan.options().values());
    others.remove(DatabaseOptions.CEILING);
    return others;
  }

  /** Of every figure that either has. */
  private static List<Row> rows(AggregateDocument a, AggregateDocument b) {
    List<Row> rows = new ArrayList<>();
    Set<String> names = new HashSet<>(a.figures().keySet());
    names.addAll(b.figures().keySet());
    for (Figure figure : Figure.allIn(names)) {
      Statistics ofA = a.statistics(figure);
      Statistics ofB = b.statistics(figure);
      if (ofA.n() + ofB.n() > 0) {
        rows.add(new Row(figure, ofA, ofB, ofA.differenceTo(ofB)));
      }
    }
    return rows;
  }

  private static void refuseUnlessSame(
      List<String> refusals, String key, Side a, Side b, Function<RunPlan, Object> value) {
    markUnlessSame(refusals, key, a.plan, b.plan, value);
  }

  private static <T> void markUnlessSame(
      List<String> marks, String key, T a, T b, Function<T, Object> value) {
    if (!Objects.equals(value.apply(a), value.apply(b))) {
      marks.add(different(key, value.apply(a), value.apply(b)));
    }
  }

  private static String different(String key, Object a, Object b) {
    return key + " differs: " + a + " and " + b;
  }

  private static Object rate(Pacing pacing) {
    return pacing instanceof Pacing.OpenLoop open ? open.targetRatePerSecond() : "none";
  }
}
