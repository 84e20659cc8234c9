package io.trialbalance.cluster.results.statistics;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.trialbalance.cluster.results.document.DocumentFormat;
import io.trialbalance.cluster.results.document.FindingFigures;
import io.trialbalance.cluster.results.document.Headline;
import io.trialbalance.cluster.verdict.Finding;
import io.trialbalance.cluster.verdict.Verdict;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.plan.RunPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * What the counted runs of one plan say together. Its JSON Schema is {@code aggregate.schema.json}
 * beside this class. Null is what is not known.
 *
 * @param schema id of the schema
 * @param formatVersion of this kind of document
 * @param plan name of the plan
 * @param database name of the database's entry in the node's configuration
 * @param executor how transfers are sent
 * @param nodes that took part in each run, the least if they differ
 * @param runsPlanned by the plan
 * @param verdict the worst of the runs' and of the findings'
 * @param reasons for a verdict other than valid: of the runs, then of the findings
 * @param throughputPerSecond applied transfers
 * @param rejectedShare rejected over applied and rejected, 0 to 1
 * @param errorRate failed and unknown over all that ended, 0 to 1
 * @param pooledErrorRate the same of all runs' transfers together; null if none ended
 * @param cpuPerTransferMicros CPU of the nodes' processes per reply
 * @param latency null if none was measured
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
    String mode,
    int nodes,
    int runsPlanned,
    Verdict verdict,
    List<String> reasons,
    Statistics throughputPerSecond,
    Statistics repliesPerSecond,
    Statistics rejectedShare,
    Statistics errorRate,
    Double pooledErrorRate,
    Statistics cpuPerTransferMicros,
    LatencyAggregate latency,
    List<ThresholdFigure> thresholds,
    boolean thresholdsReached,
    List<FindingFigures> findings,
    List<RunFigures> runs,
    List<String> discardedAttempts) {

  public AggregateDocument {
    DocumentFormat.requirePresent(
        "experimentId", experimentId,
        "plan", plan,
        "database", database,
        "kind", kind,
        "executor", executor,
        "mode", mode,
        "verdict", verdict,
        "reasons", reasons,
        "throughputPerSecond", throughputPerSecond,
        "repliesPerSecond", repliesPerSecond,
        "rejectedShare", rejectedShare,
        "errorRate", errorRate,
        "cpuPerTransferMicros", cpuPerTransferMicros,
        "thresholds", thresholds,
        "findings", findings,
        "runs", runs,
        "discardedAttempts", discardedAttempts);
  }

  /** Id of the schema. */
  public static final String SCHEMA = "urn:trialbalance:schema:aggregate:1";

  /**
   * One counted run.
   *
   * @param document its path below the results folder
   */
  public record RunFigures(
      int run,
      int attempt,
      String document,
      Verdict verdict,
      List<String> reasons,
      Headline headline) {}

  /**
   * Of the counted {@code runs} of {@code plan}, of which there is at least one.
   *
   * @param discardedAttempts paths of the documents that are not counted
   */
  public static AggregateDocument of(
      String experimentId, RunPlan plan, List<CountedRun> runs, List<String> discardedAttempts) {
    Statistics throughput = statistics(runs, Headline::throughputPerSecond);
    LatencyAggregate latency = LatencyAggregate.of(runs);
    Counts counts = runs.stream().map(CountedRun::counts).reduce(Counts.ZERO, Counts::plus);
    Double errorRate = counts.ended() == 0 ? null : counts.errorRate();
    List<ThresholdFigure> thresholds =
        plan.thresholds().stream()
            .map(t -> ThresholdFigure.of(t, throughput.mean(), errorRate, latency))
            .toList();
    List<Finding> findings = PlanChecks.examine(plan, runs, throughput, errorRate, latency);
    return new AggregateDocument(
        SCHEMA,
        DocumentFormat.VERSION,
        experimentId,
        runs.get(0).planNumber(),
        plan.name(),
        plan.database(),
        plan.options().kind(),
        plan.options().executorLabel(),
        plan.pacing().mode(),
        runs.stream().mapToInt(CountedRun::nodes).min().orElseThrow(),
        plan.runs(),
        verdict(runs, findings),
        reasons(runs, findings),
        throughput,
        statistics(runs, Headline::repliesPerSecond),
        statistics(runs, Headline::rejectedShare),
        statistics(runs, Headline::errorRate),
        errorRate,
        statistics(runs, Headline::cpuPerTransferMicros),
        latency,
        thresholds,
        thresholds.stream().allMatch(ThresholdFigure::reached),
        findings.stream().map(FindingFigures::of).toList(),
        runs.stream().map(AggregateDocument::figures).toList(),
        discardedAttempts);
  }

  /**
   * The document in {@code json}.
   *
   * @throws JsonProcessingException if it is not an aggregate; the message names where
   */
  public static AggregateDocument read(String json) throws JsonProcessingException {
    return DocumentFormat.read(json, AggregateDocument.class);
  }

  /** UTF-8 JSON. */
  public byte[] toJson() {
    return DocumentFormat.write(this);
  }

  private static RunFigures figures(CountedRun run) {
    return new RunFigures(
        run.run(), run.attempt(), run.document(), run.verdict(), run.reasons(), run.headline());
  }

  private static Statistics statistics(List<CountedRun> runs, Function<Headline, Double> figure) {
    return Statistics.of(
        runs.stream().map(CountedRun::headline).map(figure).filter(Objects::nonNull).toList());
  }

  private static Verdict verdict(List<CountedRun> runs, List<Finding> findings) {
    List<Verdict> verdicts = new ArrayList<>(runs.stream().map(CountedRun::verdict).toList());
    findings.forEach(finding -> finding.verdict().ifPresent(verdicts::add));
    return Verdict.worstOf(verdicts);
  }

  private static List<String> reasons(List<CountedRun> runs, List<Finding> findings) {
    List<String> reasons = new ArrayList<>();
    runs.forEach(
        run -> run.reasons().forEach(reason -> reasons.add("run " + run.run() + ": " + reason)));
    findings.stream()
        .filter(finding -> finding.verdict().filter(v -> v != Verdict.VALID).isPresent())
        .forEach(finding -> reasons.add(finding.check() + ": " + finding.reason()));
    return reasons;
  }
}
