package io.trialbalance.cluster.results.render.html;

import static io.trialbalance.cluster.results.statistics.Units.ABSENT;

import io.trialbalance.cluster.results.document.BatchFigures;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.statistics.LatencyAggregate;
import io.trialbalance.cluster.results.statistics.ThresholdFigure;
import io.trialbalance.cluster.results.statistics.Units;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.plan.PlanWriter;
import io.trialbalance.protocol.plan.RunPlan;
import java.util.List;
import java.util.Locale;

/**
 * One plan in words and tables; every value as it is printed.
 *
 * @param index of the plan, from 0, by which its curves are found
 * @param style of the verdict: a class of the style sheet
 * @param planText the whole plan as a plan file has it
 * @param loaded whether a counted run has a second of load
 * @param aggregate null if no run is counted
 */
record PlanSection(
    int index,
    String name,
    String database,
    String executor,
    String mode,
    String verdict,
    String style,
    List<String> reasons,
    List<String> missedThresholds,
    List<ThresholdFigure> thresholds,
    Row headline,
    boolean fewValues,
    boolean loaded,
    List<RunRow> runs,
    List<OutcomeRow> outcomes,
    List<LimitRow> limits,
    List<BatchRow> batches,
    List<CheckRow> checks,
    List<NodeDescription> nodes,
    List<HostRow> hosts,
    List<ServerRow> servers,
    String server,
    String driver,
    List<FactRow> facts,
    String tool,
    String planText,
    AggregateDocument aggregate) {

  /** The check that looks at what the nodes had to spare. */
  private static final String HEADROOM = "client-headroom";

  boolean hasCurves() {
    return loaded;
  }

  boolean hasOutcomes() {
    return !outcomes.isEmpty();
  }

  boolean hasBatches() {
    return !batches.isEmpty();
  }

  boolean hasHosts() {
    return !hosts.isEmpty();
  }

  boolean hasServers() {
    return !servers.isEmpty();
  }

  boolean hasThresholds() {
    return !thresholds.isEmpty();
  }

  /** One line of the headline table. */
  record Row(
      String throughput,
      String margin,
      String p50,
      String p95,
      String p99,
      String p999,
      String max,
      String cpu,
      String rejected,
      String errors) {}

  /**
   * One attempt.
   *
   * @param label {@code 2} or {@code 2, attempt 1}
   * @param counted whether it is the run's result
   */
  record RunRow(
      String label,
      boolean counted,
      String status,
      String verdict,
      String style,
      String throughput,
      String p50,
      String p99,
      String p999,
      String max,
      String cpu,
      String startedAt,
      List<String> reasons) {}

  /** Transfers of the measurement by outcome. */
  record OutcomeRow(
      String label,
      String applied,
      String rejected,
      String failed,
      String unknown,
      String unsent,
      String retries) {}

  /**
   * How much one attempt's nodes had to spare: what tells client and database apart as the limit.
   */
  record LimitRow(String label, String verdict, String style, String found) {}

  /** The sizes of the calls of one attempt's measurement. */
  record BatchRow(String label, String calls, String mean, String p50, String max) {}

  /** What one check found of one attempt. */
  record CheckRow(String label, String check, String verdict, String style, String reason) {}

  /** One setting of the database, and how it is known. */
  record FactRow(String name, String value, String known) {}

  static PlanSection of(int index, PlanDocuments documents) {
    RunPlan plan = documents.plan();
    AggregateDocument aggregate = documents.aggregate();
    List<RunDocument> attempts = documents.attempts();
    RunDocument last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
    DatabaseDescription database = last == null ? null : last.database();
    List<ThresholdFigure> thresholds = aggregate == null ? List.of() : aggregate.thresholds();
    return new PlanSection(
        index,
        plan.name(),
        plan.database(),
        plan.options().executorLabel(),
        plan.pacing().mode(),
        aggregate == null ? "not run" : aggregate.verdict().label(),
        aggregate == null ? "open" : aggregate.verdict().label(),
        aggregate == null ? List.of("no run of it is counted") : aggregate.reasons(),
        thresholds.stream().filter(t -> !t.reached()).map(ThresholdFigure::threshold).toList(),
        thresholds,
        row(aggregate),
        aggregate != null && aggregate.latency() != null && aggregate.latency().restsOnFewValues(),
        attempts.stream()
            .anyMatch(attempt -> isCounted(attempt, aggregate) && !attempt.series().isEmpty()),
        attempts.stream().map(attempt -> runRow(attempt, aggregate)).toList(),
        attempts.stream().filter(a -> a.totals() != null).map(PlanSection::outcomes).toList(),
        attempts.stream().flatMap(attempt -> limits(attempt).stream()).toList(),
        attempts.stream()
            .filter(a -> a.totals() != null && a.totals().measurement().batchSizes() != null)
            .map(PlanSection::batches)
            .toList(),
        attempts.stream().flatMap(attempt -> checks(attempt).stream()).toList(),
        last == null ? List.of() : last.nodes(),
        attempts.stream().flatMap(attempt -> HostRow.of(attempt).stream()).toList(),
        attempts.stream().flatMap(attempt -> ServerRow.of(attempt).stream()).toList(),
        database == null ? ABSENT : database.kind() + " " + database.version(),
        database == null ? ABSENT : database.driver(),
        database == null ? List.of() : database.facts().stream().map(PlanSection::fact).toList(),
        last == null || last.versions().tool() == null ? ABSENT : last.versions().tool(),
        PlanWriter.toText(plan),
        aggregate);
  }

  private static Row row(AggregateDocument plan) {
    if (plan == null) {
      return new Row(
          ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT);
    }
    LatencyAggregate latency = plan.latency();
    return new Row(
        Units.perSecond(plan.throughputPerSecond().mean()),
        Units.margin(plan.throughputPerSecond()),
        Units.percentile(latency, LatencyAggregate::mergedP50),
        Units.percentile(latency, LatencyAggregate::mergedP95),
        Units.percentile(latency, LatencyAggregate::mergedP99),
        Units.percentile(latency, LatencyAggregate::mergedP999),
        Units.percentile(latency, LatencyAggregate::mergedMax),
        Units.micros(plan.cpuPerTransferMicros().mean()),
        Units.percent(plan.rejectedShare().mean()),
        Units.percent(plan.pooledErrorRate()));
  }

  private static RunRow runRow(RunDocument attempt, AggregateDocument aggregate) {
    var latency = attempt.headline().latency();
    return new RunRow(
        label(attempt),
        isCounted(attempt, aggregate),
        attempt.status().label(),
        attempt.verdict().label(),
        attempt.verdict().label(),
        Units.perSecond(attempt.headline().throughputPerSecond()),
        Units.percentile(latency == null ? null : latency.p50()),
        Units.percentile(latency == null ? null : latency.p99()),
        Units.percentile(latency == null ? null : latency.p999()),
        Units.percentile(latency == null ? null : latency.max()),
        Units.micros(attempt.headline().cpuPerTransferMicros()),
        attempt.startedAt().toString(),
        attempt.reasons());
  }

  static boolean isCounted(RunDocument attempt, AggregateDocument aggregate) {
    return aggregate != null
        && aggregate.runs().stream()
            .anyMatch(run -> run.run() == attempt.run() && run.attempt() == attempt.attempt());
  }

  static String label(RunDocument attempt) {
    return attempt.attempt() > 1
        ? attempt.run() + ", attempt " + attempt.attempt()
        : String.valueOf(attempt.run());
  }

  private static OutcomeRow outcomes(RunDocument attempt) {
    Counts counts = attempt.totals().measurement().counts();
    return new OutcomeRow(
        label(attempt),
        count(counts.applied()),
        count(counts.rejected()),
        count(counts.failed()),
        count(counts.unknown()),
        count(counts.unsent()),
        count(counts.retries()));
  }

  private static List<LimitRow> limits(RunDocument attempt) {
    return attempt.findings().stream()
        .filter(finding -> finding.check().equals(HEADROOM))
        .map(
            finding ->
                new LimitRow(
                    label(attempt),
                    finding.verdict() == null ? ABSENT : finding.verdict().label(),
                    finding.verdict() == null ? "open" : finding.verdict().label(),
                    finding.reason()))
        .toList();
  }

  private static BatchRow batches(RunDocument attempt) {
    BatchFigures sizes = attempt.totals().measurement().batchSizes();
    return new BatchRow(
        label(attempt),
        count(sizes.calls()),
        String.format(Locale.ROOT, "%,.1f", sizes.mean()),
        count(sizes.p50()),
        count(sizes.max()));
  }

  private static List<CheckRow> checks(RunDocument attempt) {
    return attempt.findings().stream()
        .filter(finding -> finding.verdict() != null)
        .map(
            finding ->
                new CheckRow(
                    label(attempt),
                    finding.check(),
                    finding.verdict().label(),
                    finding.verdict().label(),
                    finding.reason()))
        .toList();
  }

  private static FactRow fact(DatabaseDescription.Fact fact) {
    return new FactRow(fact.name(), fact.value(), fact.source().name().toLowerCase(Locale.ROOT));
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
