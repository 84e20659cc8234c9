package io.trialbalance.cluster.results.render.html;

import static io.trialbalance.cluster.results.statistics.Units.ABSENT;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.render.ComparisonTable;
import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.statistics.Figure;
import io.trialbalance.cluster.results.statistics.ThresholdFigure;
import io.trialbalance.cluster.results.statistics.Units;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.PlanWriter;
import io.trialbalance.protocol.plan.RunPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    String client,
    String mode,
    String verdict,
    String style,
    List<String> reasons,
    List<String> missedThresholds,
    List<ThresholdFigure> thresholds,
    List<String> headline,
    List<Row> figures,
    boolean fewValues,
    boolean loaded,
    List<RunRow> runs,
    List<Row> outcomes,
    List<FindingRow> limits,
    List<Row> batches,
    List<FindingRow> checks,
    List<NodeDescription> nodes,
    List<Row> hosts,
    ServerTable servers,
    String server,
    String driver,
    List<FactRow> facts,
    String tool,
    String planText,
    AggregateDocument aggregate) {

  /** The check that looks at what the nodes had to spare. */
  private static final String HEADROOM = "client-headroom";

  /** What stands over {@link #headline}. */
  static List<String> headings() {
    List<String> headings = new ArrayList<>(List.of(Figure.THROUGHPUT.label(), "± 95%"));
    headings.addAll(quantiles(Quantile::label));
    Stream.of(Figure.CPU, Figure.REJECTED_SHARE, Figure.ERROR_RATE)
        .forEach(figure -> headings.add(figure.label()));
    return headings;
  }

  /** What stands over a run's figures. */
  static List<String> runHeadings() {
    List<String> headings = new ArrayList<>(List.of(Figure.THROUGHPUT.label()));
    headings.addAll(quantiles(Quantile::label));
    headings.add(Figure.CPU.label());
    return headings;
  }

  private static List<String> quantiles(Function<Quantile, String> cell) {
    return Arrays.stream(Quantile.values()).map(cell).toList();
  }

  /** One line of a table: what it is of, and figures as they are printed. */
  record Row(String label, List<String> cells) {
    private Row(String label, String... cells) {
      this(label, List.of(cells));
    }
  }

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
      List<String> figures,
      String startedAt,
      List<String> reasons) {}

  /** What one check found of one attempt. */
  record FindingRow(String label, String check, String verdict, String style, String reason) {}

  /** One setting of the database, and how it is known. */
  record FactRow(String name, String value, String known) {}

  static PlanSection of(int index, PlanDocuments documents) {
    RunPlan plan = documents.plan();
    AggregateDocument aggregate = documents.aggregate();
    List<RunDocument> attempts = documents.attempts();
    RunDocument last = attempts.isEmpty() ? null : attempts.get(attempts.size() - 1);
    Optional<DatabaseDescription> database =
        Optional.ofNullable(last).flatMap(attempt -> attempt.evidence().database());
    List<ThresholdFigure> thresholds = aggregate == null ? List.of() : aggregate.thresholds();
    return new PlanSection(
        index,
        plan.name(),
        plan.database(),
        plan.options().executorLabel(),
        database.map(DatabaseDescription::client).orElse(ABSENT),
        plan.pacing().mode(),
        aggregate == null ? "not run" : aggregate.verdict().label(),
        aggregate == null ? "open" : aggregate.verdict().label(),
        aggregate == null ? List.of("no run of it is counted") : aggregate.reasons(),
        thresholds.stream().filter(t -> !t.reached()).map(ThresholdFigure::threshold).toList(),
        thresholds,
        row(aggregate),
        figures(aggregate),
        aggregate != null && aggregate.restsOnFewValues(),
        attempts.stream()
            .anyMatch(
                attempt -> isCounted(attempt, aggregate) && !attempt.evidence().series().isEmpty()),
        attempts.stream().map(attempt -> runRow(attempt, aggregate)).toList(),
        attempts.stream().flatMap(attempt -> outcomes(attempt).stream()).toList(),
        attempts.stream()
            .flatMap(attempt -> findings(attempt, finding -> finding.check().equals(HEADROOM)))
            .toList(),
        attempts.stream().flatMap(attempt -> batches(attempt).stream()).toList(),
        attempts.stream()
            .flatMap(attempt -> findings(attempt, finding -> finding.verdict().isPresent()))
            .toList(),
        last == null ? List.of() : last.evidence().nodes(),
        attempts.stream().flatMap(PlanSection::hosts).toList(),
        ServerTable.of(attempts),
        database.map(of -> of.kind() + " " + of.version()).orElse(ABSENT),
        database.map(DatabaseDescription::driver).orElse(ABSENT),
        database.stream().flatMap(PlanSection::facts).toList(),
        Optional.ofNullable(last).flatMap(attempt -> attempt.versions().tool()).orElse(ABSENT),
        PlanWriter.toText(plan),
        aggregate);
  }

  /** One line of the headline table. */
  private static List<String> row(AggregateDocument plan) {
    if (plan == null) {
      return headings().stream().map(heading -> ABSENT).toList();
    }
    List<String> cells = new ArrayList<>();
    cells.add(plan.headlineText());
    cells.add(ComparisonTable.margin(plan, plan.headline()));
    cells.addAll(quantiles(quantile -> Units.percentile(plan.latency(), quantile)));
    cells.add(mean(plan, Figure.CPU));
    cells.add(mean(plan, Figure.REJECTED_SHARE));
    cells.add(Units.percent(plan.pooledErrorRate()));
    return cells;
  }

  private static String mean(AggregateDocument plan, Figure figure) {
    return figure.text(plan.statistics(figure).mean());
  }

  /** Every figure that a counted run has. */
  private static List<Row> figures(AggregateDocument plan) {
    return plan == null
        ? List.of()
        : Figure.allIn(plan.figures().keySet()).stream()
            .filter(figure -> plan.statistics(figure).n() > 0)
            .map(figure -> figure(plan, figure))
            .toList();
  }

  private static Row figure(AggregateDocument plan, Figure figure) {
    return new Row(
        figure.meanLabel(),
        mean(plan, figure),
        ComparisonTable.margin(plan, figure),
        Units.percent(plan.statistics(figure).coefficientOfVariation()),
        plan.runs().stream()
            .map(run -> figure.text(figure.in(run.figures())))
            .collect(Collectors.joining(", ")));
  }

  private static RunRow runRow(RunDocument attempt, AggregateDocument aggregate) {
    List<String> figures = new ArrayList<>();
    Figure headline = Figure.headline(attempt.evidence().plan().options().isCeiling());
    figures.add(headline.text(headline.in(attempt.figures())));
    figures.addAll(quantiles(quantile -> Units.percentile(attempt.latency(), quantile)));
    figures.add(Figure.CPU.text(Figure.CPU.in(attempt.figures())));
    return new RunRow(
        label(attempt),
        isCounted(attempt, aggregate),
        attempt.evidence().status().label(),
        attempt.verdict().label(),
        attempt.verdict().label(),
        figures,
        attempt.evidence().startedAt().toString(),
        attempt.reasons());
  }

  static boolean isCounted(RunDocument attempt, AggregateDocument aggregate) {
    return aggregate != null
        && aggregate.runs().stream()
            .anyMatch(
                run ->
                    run.run() == attempt.evidence().run()
                        && run.attempt() == attempt.evidence().attempt());
  }

  static String label(RunDocument attempt) {
    Evidence evidence = attempt.evidence();
    return evidence.attempt() > 1
        ? evidence.run() + ", attempt " + evidence.attempt()
        : String.valueOf(evidence.run());
  }

  private static Optional<Row> outcomes(RunDocument attempt) {
    return attempt
        .evidence()
        .totals()
        .map(totals -> totals.measurement().counts())
        .map(
            counts ->
                new Row(
                    label(attempt),
                    Units.count(counts.applied()),
                    Units.count(counts.rejected()),
                    Units.count(counts.failed()),
                    Units.count(counts.unknown()),
                    Units.count(counts.unsent()),
                    Units.count(counts.retries())));
  }

  /** The sizes of the calls of one attempt's measurement. */
  private static Optional<Row> batches(RunDocument attempt) {
    return attempt
        .evidence()
        .totals()
        .map(totals -> totals.measurement().batchSizes())
        .filter(sizes -> !sizes.isEmpty())
        .map(EncodedHistogram::decode)
        .map(
            sizes ->
                new Row(
                    label(attempt),
                    Units.count(sizes.getTotalCount()),
                    Units.ratio(sizes.getMean()),
                    Units.count(Quantile.P50.of(sizes)),
                    Units.count(Quantile.MAX.of(sizes))));
  }

  private static Stream<Row> hosts(RunDocument attempt) {
    return attempt.evidence().hosts().stream()
        .map(
            host ->
                new Row(
                    label(attempt)
                        + ", "
                        + host.host()
                        + " ("
                        + host.role().name().toLowerCase(Locale.ROOT)
                        + ")",
                    Units.ratio(host.cpuCores()) + " of " + host.cores() + " cores",
                    Units.bytes((double) host.memoryUsedBytes())
                        + " of "
                        + Units.bytes((double) host.memoryBytes()),
                    Units.bytesPerSecond(host.diskReadBytesPerSecond()),
                    Units.bytesPerSecond(host.diskWrittenBytesPerSecond()),
                    Units.bytesPerSecond(host.networkReceivedBytesPerSecond()),
                    Units.bytesPerSecond(host.networkSentBytesPerSecond())));
  }

  private static Stream<FindingRow> findings(RunDocument attempt, Predicate<Finding> wanted) {
    return attempt.findings().stream()
        .filter(wanted)
        .map(
            finding ->
                new FindingRow(
                    label(attempt),
                    finding.check(),
                    finding.verdict().map(Verdict::label).orElse(ABSENT),
                    finding.verdict().map(Verdict::label).orElse("open"),
                    finding.reason()));
  }

  /** What it promises first: that is what its figures are worth. */
  private static Stream<FactRow> facts(DatabaseDescription database) {
    return Stream.concat(
        database.promises().stream()
            .map(promise -> fact(promise.dimension().label(), promise.words(), promise.source())),
        database.facts().stream().map(fact -> fact(fact.name(), fact.value(), fact.source())));
  }

  private static FactRow fact(String name, String value, DatabaseDescription.Source source) {
    return new FactRow(name, value, source.name().toLowerCase(Locale.ROOT));
  }
}
