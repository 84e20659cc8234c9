package io.trialbalance.cluster.results.document;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.trialbalance.cluster.verdict.Evidence;
import io.trialbalance.cluster.verdict.Evidence.CoordinatorCpu;
import io.trialbalance.cluster.verdict.Evidence.NodeClock;
import io.trialbalance.cluster.verdict.Evidence.NodeCpu;
import io.trialbalance.cluster.verdict.Evidence.NodeRoundTrips;
import io.trialbalance.cluster.verdict.Evidence.PhaseSpan;
import io.trialbalance.cluster.verdict.Evidence.ServerActivity;
import io.trialbalance.cluster.verdict.Figures;
import io.trialbalance.cluster.verdict.Judgement;
import io.trialbalance.cluster.verdict.Verdict;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.RoundTrips;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that is known of one attempt, and everything that follows from it, as it is published:
 * what people ask for first stands first. Its JSON Schema is {@code run-document.schema.json}
 * beside this class. Null is what is not known.
 *
 * @param schema id of the schema
 * @param formatVersion of this kind of document
 * @param verdict the worst of the findings
 * @param reasons for a verdict other than valid, worst first
 * @param headline computed from the rest
 * @param versions of what was measured and what measured it
 * @param plan that was run, whole
 * @param failure what ended the attempt early
 * @param startedAt wall clock, for people only
 * @param nodes who took part, in the order of their ordinals
 * @param clocks how exactly each node's start is known
 * @param nodeCpu what each node used in the measurement, of those that could tell
 * @param coordinatorCpu what the coordinator's node used in the measurement
 * @param hosts what they did in the measurement, all their processes together
 * @param server what the database server said of itself in the measurement; null if it did not
 * @param nodeRoundTrips of the coordinator's messages to the nodes in the measurement
 * @param database as the provisioning node described it
 * @param roundTrips of the network between the hosts, as the coordinator's node was told
 * @param phases with their times
 * @param origin of whom the load was; null if there was none
 * @param totals counts and histograms that results are made of
 * @param finalsMissing names of the nodes that delivered no final
 * @param ledger what the database held afterwards
 * @param findings one for each check
 * @param series one entry for each second of load
 */
public record RunDocument(
    @JsonProperty("$schema") String schema,
    int formatVersion,
    String experimentId,
    int planNumber,
    int run,
    int attempt,
    Status status,
    StepFailure failure,
    Verdict verdict,
    List<String> reasons,
    Headline headline,
    Versions versions,
    Instant startedAt,
    RunPlan plan,
    List<NodeDescription> nodes,
    List<NodeClock> clocks,
    List<NodeCpu> nodeCpu,
    CoordinatorCpu coordinatorCpu,
    List<HostUsage> hosts,
    ServerActivity server,
    List<NodeRoundTrips> nodeRoundTrips,
    DatabaseDescription database,
    RoundTrips roundTrips,
    List<PhaseSpan> phases,
    Origin origin,
    TotalFigures totals,
    List<String> finalsMissing,
    LedgerFigures ledger,
    List<FindingFigures> findings,
    List<SecondFigures> series) {

  public RunDocument {
    DocumentFormat.requirePresent(
        "experimentId", experimentId,
        "status", status,
        "verdict", verdict,
        "reasons", reasons,
        "headline", headline,
        "versions", versions,
        "startedAt", startedAt,
        "plan", plan,
        "nodes", nodes,
        "clocks", clocks,
        "nodeCpu", nodeCpu,
        "hosts", hosts,
        "nodeRoundTrips", nodeRoundTrips,
        "phases", phases,
        "finalsMissing", finalsMissing,
        "findings", findings,
        "series", series);
  }

  /** Id of the schema. */
  public static final String SCHEMA = "urn:trialbalance:schema:run-document:1";

  /**
   * @param tool Trialbalance with its commit, of every node if they differ; null without nodes
   * @param database of the server; null if it never answered
   * @param driver name and version of the client library; null if the database never answered
   */
  public record Versions(String tool, String database, String driver) {

    private static Versions of(Evidence evidence) {
      return new Versions(
          evidence.nodes().isEmpty()
              ? null
              : evidence.nodes().stream()
                  .map(NodeDescription::toolVersion)
                  .distinct()
                  .collect(Collectors.joining(", ")),
          evidence.database().map(DatabaseDescription::version).orElse(null),
          evidence.database().map(DatabaseDescription::driver).orElse(null));
    }
  }

  /** Of {@code evidence} and what the checks say of it. */
  public static RunDocument of(Evidence evidence, Judgement judgement) {
    LatencyKind kind = Figures.headlineKind(evidence.plan().pacing());
    return new RunDocument(
        SCHEMA,
        DocumentFormat.VERSION,
        evidence.experimentId(),
        evidence.planNumber(),
        evidence.run(),
        evidence.attempt(),
        evidence.status(),
        evidence.failure().orElse(null),
        judgement.verdict(),
        judgement.reasons(),
        Headline.of(Figures.of(evidence)),
        Versions.of(evidence),
        evidence.startedAt(),
        evidence.plan(),
        evidence.nodes(),
        evidence.clocks(),
        evidence.nodeCpu(),
        evidence.coordinatorCpu().orElse(null),
        evidence.hosts(),
        evidence.server().orElse(null),
        evidence.nodeRoundTrips(),
        evidence.database().orElse(null),
        evidence.roundTrips().orElse(null),
        evidence.phases(),
        origin(evidence),
        evidence.totals().map(TotalFigures::of).orElse(null),
        evidence.finalsMissing(),
        evidence.ledger().map(LedgerFigures::of).orElse(null),
        judgement.findings().stream().map(FindingFigures::of).toList(),
        evidence.series().stream().map(second -> SecondFigures.of(second, kind)).toList());
  }

  /**
   * The document in {@code json}.
   *
   * @throws JsonProcessingException if it is not a run document; the message names where
   */
  public static RunDocument read(String json) throws JsonProcessingException {
    return DocumentFormat.read(json, RunDocument.class);
  }

  /** UTF-8 JSON. */
  public byte[] toJson() {
    return DocumentFormat.write(this);
  }

  /**
   * The evidence again. Of each second only what the document holds: the latencies of the headline
   * kind, and no batch sizes.
   *
   * @throws IllegalArgumentException if a histogram cannot be decoded
   */
  public Evidence toEvidence() {
    LatencyKind kind = Figures.headlineKind(plan.pacing());
    return new Evidence(
        experimentId,
        plan,
        planNumber,
        run,
        attempt,
        status,
        Optional.ofNullable(failure),
        startedAt,
        phases,
        nodes,
        clocks,
        nodeCpu,
        Optional.ofNullable(coordinatorCpu),
        hosts,
        Optional.ofNullable(server),
        nodeRoundTrips,
        Optional.ofNullable(database),
        Optional.ofNullable(roundTrips),
        series.stream().map(second -> second.toSecond(origin, kind)).toList(),
        Optional.ofNullable(totals).map(figures -> figures.toFinal(origin)),
        finalsMissing,
        Optional.ofNullable(ledger).map(LedgerFigures::toLedgerTotals));
  }

  private static Origin origin(Evidence evidence) {
    return Stream.concat(
            evidence.totals().map(totals -> totals.origin()).stream(),
            evidence.series().stream().map(second -> second.snapshot().origin()))
        .findFirst()
        .orElse(null);
  }
}
