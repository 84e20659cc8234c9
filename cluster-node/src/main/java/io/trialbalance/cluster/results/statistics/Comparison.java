package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.statistics.AggregateDocument.RunFigures;
import io.trialbalance.cluster.results.statistics.Ratio.Answer;
import io.trialbalance.cluster.results.statistics.Statistics.Difference;
import io.trialbalance.protocol.config.DurationText;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Two plans side by side: how far {@code b} is from {@code a}.
 *
 * @param a label of the first, {@code experiment/plan}
 * @param b label of the second
 * @param throughA how the first was asked: {@code "pgjdbc (row-locks) with 16 in flight"}
 * @param throughB how the second was asked
 * @param margin share up to which a difference does not matter; 0 if every one does
 * @param refusals why they cannot be compared; empty if they can
 * @param marks what to bear in mind when reading the differences
 * @param promises of both, side by side; of a ceiling there are none
 * @param differences one for each figure; empty if they cannot be compared
 * @param quantiles one for each quantile of the latencies; empty unless they are asked for
 */
public record Comparison(
    String a,
    String b,
    String throughA,
    String throughB,
    double margin,
    List<String> refusals,
    List<String> marks,
    PromiseComparison promises,
    List<Row> differences,
    List<Row> quantiles) {

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
   * @param ratio {@code b ÷ a}; null unless every run of both has the figure, above 0
   * @param answer what the interval of the ratio says of {@code b}
   * @param more blocks, or runs of each, that would give an answer if they are like those there
   *     are; null if there is one, or if a thousand would not
   */
  public record Row(
      Figure figure,
      Statistics a,
      Statistics b,
      Difference difference,
      Optional<Ratio> ratio,
      Answer answer,
      Optional<Integer> more) {

    static Row of(
        Figure figure,
        Statistics ofA,
        Statistics ofB,
        Optional<Ratio> ratio,
        double margin,
        Double adjustedP) {
      Answer answer = ratio.map(r -> r.answer(margin, adjustedP)).orElse(Answer.UNDECIDED);
      return new Row(
          figure,
          ofA,
          ofB,
          ofA.differenceTo(ofB),
          ratio,
          answer,
          answer == Answer.UNDECIDED ? ratio.flatMap(r -> r.moreFor(margin)) : Optional.empty());
    }
  }

  /**
   * A plan and what its runs gave.
   *
   * @param roundsInBlock how many of its runs in a row, with those of another plan of the same
   *     experiment, make a block; 0 if they are not made in rounds
   * @param turns experiments that took turns with another side's, each of which makes a block with
   *     the other's; {@code aggregate} itself if it is one
   */
  public record Side(
      RunPlan plan, AggregateDocument aggregate, int roundsInBlock, List<AggregateDocument> turns) {

    /** Of one experiment. */
    public Side(RunPlan plan, AggregateDocument aggregate, int roundsInBlock) {
      this(plan, aggregate, roundsInBlock, List.of(aggregate));
    }

    String label() {
      return aggregate.experimentId() + "/" + plan.name();
    }

    private String through() {
      String client =
          aggregate
              .client()
              .filter(library -> !library.equals(DatabaseDescription.BUILT_IN))
              .map(library -> library + " (" + aggregate.executor() + ")")
              .orElse(aggregate.kind());
      String upTo = plan.pacing() instanceof Pacing.OpenLoop ? "up to " : "";
      return "%s with %s%,d in flight"
          .formatted(client, upTo, plan.pacing().concurrencyPerNode() * aggregate.nodes());
    }

    /** Whether it is of several experiments. */
    public boolean isInTurns() {
      return turns.size() > 1;
    }

    private boolean isPairedWith(Side other) {
      return isInTurns()
          ? turns.size() == other.turns.size() && roundsInBlock == other.roundsInBlock
          : !other.isInTurns()
              && roundsInBlock > 0
              && aggregate.experimentId().equals(other.aggregate.experimentId());
    }

    private int runs() {
      return aggregate.statistics(Figure.THROUGHPUT).n();
    }

    /** By run, from the first to the last; null where there is none. */
    List<Double> values(Function<RunFigures, Double> figure) {
      List<Double> values = new ArrayList<>();
      for (AggregateDocument turn : turns) {
        int last = turn.runs().stream().mapToInt(RunFigures::run).max().orElse(0);
        Double[] ofTurn = new Double[isInTurns() ? roundsInBlock : last];
        turn.runs().forEach(run -> ofTurn[run.run() - 1] = figure.apply(run));
        values.addAll(Arrays.asList(ofTurn));
      }
      return values;
    }
  }

  /**
   * Two plans.
   *
   * @param margin share up to which a difference does not matter; 0 if every one does
   */
  public static Comparison of(Side a, Side b, double margin) {
    return against(a, List.of(b), margin, Map.of()).get(0);
  }

  /**
   * Each of {@code others} beside {@code baseline}. The more of them there are, the more it takes
   * to call one different: by Holm's rule chance gets no more tries for its being several.
   *
   * @param latencies of each run, by the path of its document, if quantiles are asked for; else
   *     empty
   */
  public static List<Comparison> against(
      Side baseline, List<Side> others, double margin, Map<String, Latencies> latencies) {
    List<List<String>> refusals = others.stream().map(other -> refusals(baseline, other)).toList();
    List<Side> comparable =
        IntStream.range(0, others.size())
            .filter(i -> refusals.get(i).isEmpty())
            .mapToObj(others::get)
            .toList();
    Map<Side, List<Row>> rows = rows(baseline, comparable, margin);
    return IntStream.range(0, others.size())
        .mapToObj(
            i ->
                new Comparison(
                    baseline.label(),
                    others.get(i).label(),
                    baseline.through(),
                    others.get(i).through(),
                    margin,
                    refusals.get(i),
                    marks(baseline, others.get(i)),
                    promises(baseline, others.get(i)),
                    rows.getOrDefault(others.get(i), List.of()),
                    latencies.isEmpty() || !refusals.get(i).isEmpty()
                        ? List.of()
                        : ShiftFunction.rows(baseline, others.get(i), latencies, margin)))
        .toList();
  }

  /** Of every figure that any has. */
  private static Map<Side, List<Row>> rows(Side baseline, List<Side> others, double margin) {
    Map<Side, List<Row>> rows = new IdentityHashMap<>();
    others.forEach(other -> rows.put(other, new ArrayList<>()));
    Set<String> names = new HashSet<>(baseline.aggregate.figures().keySet());
    others.forEach(other -> names.addAll(other.aggregate.figures().keySet()));
    for (Figure figure : Figure.allIn(names)) {
      List<Optional<Ratio>> ratios =
          others.stream().map(other -> ratio(figure, baseline, other)).toList();
      List<Double> adjusted =
          Ratio.holm(ratios.stream().map(ratio -> ratio.map(Ratio::p).orElse(null)).toList());
      for (int i = 0; i < others.size(); i++) {
        Side other = others.get(i);
        if (baseline.aggregate.statistics(figure).n() + other.aggregate.statistics(figure).n()
            > 0) {
          rows.get(other)
              .add(
                  Row.of(
                      figure,
                      baseline.aggregate.statistics(figure),
                      other.aggregate.statistics(figure),
                      ratios.get(i),
                      margin,
                      adjusted.get(i)));
        }
      }
    }
    return rows;
  }

  private static Optional<Ratio> ratio(Figure figure, Side a, Side b) {
    return ratio(
        a, a.values(run -> figure.in(run.figures())), b, b.values(run -> figure.in(run.figures())));
  }

  /** Of one value of each run of both, as {@link Side#values} has them. */
  static Optional<Ratio> ratio(Side a, List<Double> ofA, Side b, List<Double> ofB) {
    return a.isPairedWith(b) ? Ratio.paired(ofA, ofB, a.roundsInBlock) : Ratio.apart(ofA, ofB);
  }

  /** The line of one figure; absent if neither has it. */
  public Optional<Row> row(Figure figure) {
    return differences.stream().filter(row -> row.figure().equals(figure)).findFirst();
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
    if (a.equals(b)) {
      refusals.add("they are the same results, " + a.label() + ": name others");
    }
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
    if ((a.isInTurns() || b.isInTurns()) && !a.isPairedWith(b)) {
      refusals.add(
          "experiments that took turns are compared one with one: name as many of each, each with"
              + " as many runs");
    }
    if (a.aggregate.nodes() != b.aggregate.nodes()) {
      refusals.add(different("nodes", a.aggregate.nodes(), b.aggregate.nodes()));
    }
    return refusals;
  }

  /** Of a ceiling, which executes nothing, nothing is promised. */
  private static PromiseComparison promises(Side a, Side b) {
    return a.aggregate.ceiling() || b.aggregate.ceiling()
        ? PromiseComparison.NONE
        : PromiseComparison.of(a.aggregate.promises(), b.aggregate.promises());
  }

  private static List<String> marks(Side a, Side b) {
    List<String> marks = new ArrayList<>();
    if (a.aggregate.ceiling() != b.aggregate.ceiling()) {
      marks.add(a.aggregate.ceiling() ? ceiling(a, b) : ceiling(b, a));
    }
    for (Side side : List.of(a, b)) {
      if (side.aggregate.verdict() == Verdict.INCONCLUSIVE) {
        marks.add(inconclusive(side));
      }
    }
    marks.addAll(tooFew(a, b));
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

  /** The first reason; of the others there may be hundreds. */
  private static String inconclusive(Side side) {
    List<String> reasons = side.aggregate.reasons();
    int others = reasons.size() - 1;
    return side.label()
        + " is inconclusive: "
        + reasons.get(0)
        + (others > 0
            ? "; and for "
                + Units.counted(others, "more reason")
                + ", which 'results show "
                + (side.isInTurns()
                    ? "ID' of each lists"
                    : side.turns.get(0).experimentId() + "' lists")
            : "");
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
    return ceiling.label()
        + " is the ceiling of "
        + database.label()
        + ratio(Figure.REPLIES, database, ceiling)
            .map(ratio -> ": without the database's work " + asManyAnswers(ratio))
            .orElse("");
  }

  private static String asManyAnswers(Ratio ratio) {
    return Units.times(ratio.ratio())
        + " times as many answers came ("
        + ratio
            .confidence95()
            .map(
                interval ->
                    "95% interval "
                        + Units.times(interval.low())
                        + " to "
                        + Units.times(interval.high()))
            .orElse("without an interval")
        + ")";
  }

  private static Map<String, Object> optionsBut(RunPlan plan) {
    Map<String, Object> others = new HashMap<>(plan.options().values());
    others.remove(DatabaseOptions.CEILING);
    return others;
  }

  private static List<String> tooFew(Side a, Side b) {
    String end = " no interval can be given";
    if (!a.isPairedWith(b)) {
      return Stream.of(a, b)
          .filter(side -> side.runs() < Ratio.LEAST)
          .map(
              side ->
                  side.label()
                      + " has "
                      + Units.counted(side.runs(), "run")
                      + ": with fewer than "
                      + Ratio.LEAST
                      + end)
          .toList();
    }
    Figure headline = Figure.headline(a.aggregate.ceiling() || b.aggregate.ceiling());
    int blocks = ratio(headline, a, b).map(Ratio::n).orElse(0);
    return blocks >= Ratio.LEAST
        ? List.of()
        : List.of(
            Units.counted(blocks, "complete block")
                + " of "
                + Units.counted(a.roundsInBlock, "round")
                + ": with fewer than "
                + Ratio.LEAST
                + end);
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
