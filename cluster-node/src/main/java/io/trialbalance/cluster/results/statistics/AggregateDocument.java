package io.trialbalance.cluster.results.statistics;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.trialbalance.cluster.results.document.DocumentFormat;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.document.MeasuredLatency;
import io.trialbalance.cluster.results.document.Percentile;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.FirstFailure;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.RunPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the counted runs of one plan say together. Its JSON Schema is {@code aggregate.schema.json}.
 *
 * @param schema id of the schema
 * @param formatVersion of this kind of document
 * @param plan name of the plan
 * @param database name of the database's entry in the node's configuration
 * @param executor how transfers are sent
 * @param client which library asked the database, without its version; empty if the database never
 *     answered
 * @param promises of the database, one for each dimension: the weakest of the runs'; empty if the
 *     database never answered, or an earlier program wrote the runs
 * @param ceiling whether the database was to answer every transfer without executing it: then the
 *     figures are its client's, and no transfer is in them
 * @param nodes that took part in each run, the least if they differ
 * @param runsPlanned by the plan
 * @param verdict the worst of the runs' and of the findings'
 * @param reasons for a verdict other than valid: of the runs, then of the findings
 * @param figures over the runs, by name with unit, in the order in which to show them; that of a
 *     percentile is the mean of each run's own, which says how a run may turn out
 * @param pooledErrorRate failed and unknown over all transfers of all runs that ended; null if none
 *     did
 * @param failures how often transfers failed or became unknown for each reason, warm-ups included,
 *     in all runs
 * @param firstFailure of the first run that has one
 * @param latency of all runs' transfers together, which says how a transfer may fare; null if none
 *     was measured
 * @param thresholds of the plan
 * @param thresholdsReached all of them
 * @param findings on what only several runs show
 * @param runs that are counted, in order
 * @param discardedAttempts documents of attempts that were repeated
 */
public record AggregateDocument(
    @JsonProperty("$schema") String schema,
    int formatVersion,
    String experimentId,
    int planNumber,
    String plan,
    String database,
    String kind,
    String executor,
    Optional<String> client,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<Promise> promises,
    Boolean ceiling,
    String mode,
    int nodes,
    int runsPlanned,
    Verdict verdict,
    List<String> reasons,
    Map<String, Statistics> figures,
    Double pooledErrorRate,
    Map<String, Long> failures,
    Optional<FirstFailure> firstFailure,
    Optional<MeasuredLatency> latency,
    List<ThresholdFigure> thresholds,
    boolean thresholdsReached,
    List<Finding> findings,
    List<RunFigures> runs,
    List<String> discardedAttempts) {

  /** Earlier programs kept the reasons in the runs' documents alone, and knew no ceilings. */
  public AggregateDocument {
    promises = List.copyOf(promises);
    ceiling = Boolean.TRUE.equals(ceiling);
    failures = failures == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(failures));
  }

  /** Id of the schema. */
  public static final String SCHEMA = "urn:trialbalance:schema:aggregate:2";

  /**
   * One counted run.
   *
   * @param document its path below the results folder
   * @param figures by name; null if absent
   */
  public record RunFigures(
      int run,
      int attempt,
      String document,
      Verdict verdict,
      List<String> reasons,
      @JsonSetter(contentNulls = Nulls.SET) Map<String, Double> figures) {}

  /**
   * Of the counted {@code runs} of {@code plan}, of which there is at least one.
   *
   * @param discardedAttempts paths of the documents that are not counted
   */
  public static AggregateDocument of(
      String experimentId, RunPlan plan, List<CountedRun> runs, List<String> discardedAttempts) {
    Map<String, Statistics> figures = statistics(runs);
    Optional<MeasuredLatency> latency =
        runs.stream()
            .flatMap(run -> run.latencies().stream())
            .reduce(Latencies::plus)
            .map(Latencies::measured);
    Counts counts = runs.stream().map(CountedRun::counts).reduce(Counts.ZERO, Counts::plus);
    Double errorRate = counts.ended() == 0 ? null : counts.errorRate();
    List<ThresholdFigure> thresholds =
        plan.thresholds().stream()
            .map(t -> ThresholdFigure.of(t, Figure.THROUGHPUT.in(figures), errorRate, latency))
            .toList();
    List<Finding> findings = PlanChecks.examine(plan, runs, figures, errorRate);
    List<String> reasons = new ArrayList<>();
    for (CountedRun run : runs) {
      String which = "run " + run.evidence().run() + ": ";
      run.run().reasons().forEach(why -> reasons.add(which + why));
    }
    reasons.addAll(Finding.reasons(findings));
    FailureReasons failures = FailureReasons.of(runs.stream().map(CountedRun::evidence).toList());
    return new AggregateDocument(
        SCHEMA,
        DocumentFormat.VERSION,
        experimentId,
        runs.get(0).evidence().planNumber(),
        plan.name(),
        plan.database(),
        plan.options().kind(),
        plan.options().executorLabel(),
        runs.stream()
            .flatMap(run -> run.evidence().database().stream())
            .map(DatabaseDescription::client)
            .findFirst(),
        PromiseComparison.weakest(
            runs.stream()
                .flatMap(run -> run.evidence().database().stream())
                .map(DatabaseDescription::promises)
                .toList()),
        plan.options().isCeiling(),
        plan.pacing().mode(),
        runs.stream().mapToInt(CountedRun::nodes).min().orElseThrow(),
        plan.runs(),
        verdict(runs, findings),
        reasons,
        figures,
        errorRate,
        failures.counts(),
        failures.first(),
        latency,
        thresholds,
        thresholds.stream().allMatch(ThresholdFigure::reached),
        findings,
        runs.stream().map(AggregateDocument::figures).toList(),
        discardedAttempts);
  }

  /** By which the plan is known. */
  public Figure headline() {
    return Figure.headline(ceiling);
  }

  /** {@link #headline} as tables show it under the throughput: of a ceiling it says so. */
  public String headlineText() {
    return (ceiling ? "ceiling " : "") + headline().text(statistics(headline()).mean());
  }

  /** UTF-8 JSON. */
  public byte[] toJson() {
    return DocumentFormat.write(this);
  }

  /** One figure over the runs; of none if an earlier program did not know it. */
  public Statistics statistics(Figure figure) {
    return figures.getOrDefault(figure.name(), Statistics.NONE);
  }

  /** Whether a percentile of all runs' transfers rests on few values. */
  public boolean restsOnFewValues() {
    return latency.stream()
        .flatMap(measured -> measured.quantiles().values().stream())
        .anyMatch(Percentile::fewValues);
  }

  private static RunFigures figures(CountedRun run) {
    return new RunFigures(
        run.evidence().run(),
        run.evidence().attempt(),
        run.document(),
        run.run().verdict(),
        run.run().reasons(),
        run.figures());
  }

  private static Map<String, Statistics> statistics(List<CountedRun> runs) {
    Map<String, Statistics> statistics = new LinkedHashMap<>();
    List<String> names = runs.stream().flatMap(run -> run.figures().keySet().stream()).toList();
    for (Figure figure : Figure.allIn(names)) {
      statistics.put(
          figure.name(),
          Statistics.of(
              runs.stream()
                  .map(run -> figure.in(run.figures()))
                  .filter(Objects::nonNull)
                  .toList()));
    }
    return statistics;
  }

  private static Verdict verdict(List<CountedRun> runs, List<Finding> findings) {
    List<Verdict> verdicts =
        new ArrayList<>(runs.stream().map(run -> run.run().verdict()).toList());
    verdicts.add(Finding.worst(findings));
    return Verdict.worstOf(verdicts);
  }
}
