package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.DocumentFormat;
import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.document.MeasuredLatency;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.statistics.Figure;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.cluster.results.statistics.Latencies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every check there is. */
public final class Checks {

  /** From what makes all other figures meaningless to what merely weakens them. */
  public static final List<Check> ALL =
      List.of(
          new AttemptEnded(),
          new FinalsDelivered(),
          new NodesStayed(),
          new EveryTransferAnswered(),
          new IdsUnique(),
          new HistogramsAgree(),
          new SnapshotsAgree(),
          new ServerStayedUp(),
          new ObservedThroughout(),
          new RepliesMeasured(),
          new ScheduleKept(),
          new ErrorRate(),
          new LedgerAnswered(),
          new Balances(),
          new TransfersStored(),
          new AmountsStored(),
          new NothingApplied(),
          new BeganEmpty(),
          new MeasurementLength(),
          new ClientWarm(),
          new ClientHeadroom(),
          new HostQuiet(),
          new GeneratorAwake(),
          new GeneratorOnTime(),
          new SteadyThroughput(),
          new SteadyNetwork(),
          new NoStandstill(),
          new ValuesBeyondP99(),
          new CyclesCovered());

  private Checks() {}

  /** Everything that follows from {@code evidence}. Never throws. */
  public static RunDocument judge(Evidence evidence) {
    return judge(evidence, ALL, Figure.ALL);
  }

  /** As {@link #judge(Evidence)}, with these checks and figures alone. */
  static RunDocument judge(Evidence evidence, List<Check> checks, List<Figure> wanted) {
    List<Finding> findings = new ArrayList<>();
    for (Check check : checks) {
      findings.add(
          Finding.guarded("check", check.name(), () -> check.examine(evidence), failed -> failed));
    }
    Figures figures = Figures.of(evidence);
    Map<String, Double> values = Figure.valuesOf(wanted, figures, findings::add);
    Optional<MeasuredLatency> latency =
        Finding.guarded(
            "figure",
            "latency",
            () -> figures.latencies().map(Latencies::measured),
            failed -> {
              findings.add(failed);
              return Optional.empty();
            });
    return new RunDocument(
        RunDocument.SCHEMA,
        DocumentFormat.VERSION,
        Finding.worst(findings),
        Finding.reasons(findings),
        values,
        latency,
        RunDocument.Versions.of(evidence),
        evidence,
        findings);
  }
}
