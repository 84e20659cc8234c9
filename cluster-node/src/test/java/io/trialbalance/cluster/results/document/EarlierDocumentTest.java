package io.trialbalance.cluster.results.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialbalance.cluster.http.StoredResults;
import io.trialbalance.cluster.results.render.html.HtmlReport;
import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.statistics.Figure;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Results that a program of format version 1 has written: an experiment of three plans (noop,
 * embedded PostgreSQL, TigerBeetle) with two short runs each, as commit 96809ef stored it.
 */
class EarlierDocumentTest {

  private static final String ID = "v1-20261130-000827";

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path results;
  private ResultArchive archive;

  @BeforeEach
  void copyTheResults() throws Exception {
    Path stored = Path.of(EarlierDocumentTest.class.getResource("/earlier").toURI());
    try (Stream<Path> files = Files.walk(stored)) {
      for (Path file : files.filter(path -> !path.equals(stored)).toList()) {
        Files.copy(file, results.resolve(stored.relativize(file).toString()));
      }
    }
    archive = new ResultArchive(results);
  }

  @Test
  void theExperimentIsReadWithoutAUuidAsItHadNone() throws Exception {
    StoredExperiment experiment = archive.experiment(ID);

    assertThat(experiment.status()).isEqualTo(Status.DONE);
    assertThat(experiment.uuid()).isEmpty();
    assertThat(experiment.verdict()).hasValue(Verdict.INCONCLUSIVE);
    assertThat(experiment.request().plans()).hasSize(3);
    assertThat(archive.list().experiments()).containsExactly(experiment);
  }

  @ParameterizedTest
  @ValueSource(strings = {"noop", "row-locks", "tigerbeetle"})
  void everyRunHasTheFiguresThatItWasStoredWith(String plan) throws Exception {
    String stored = archive.document(path(plan));
    RunDocument document = RunDocument.read(stored);

    JsonNode v1 = JSON.readTree(stored);
    assertThat(document.figures())
        .containsEntry("throughputPerSecond", v1.at("/headline/throughputPerSecond").asDouble())
        .containsEntry("p999Nanos", v1.at("/headline/latency/p999/nanos").asDouble());
    assertThat(document.latency().orElseThrow().quantiles().get(Quantile.P99).nanos())
        .isEqualTo(v1.at("/headline/latency/p99/nanos").asLong());
    LatencyKind kind = document.latency().orElseThrow().kind();
    assertThat(
            document
                .evidence()
                .totals()
                .orElseThrow()
                .measurement()
                .latencies()
                .of(kind)
                .decode()
                .getTotalCount())
        .isEqualTo(v1.at("/headline/latency/count").asLong());
    assertThat(document.evidence().series()).hasSameSizeAs(v1.get("series"));
    assertThat(document.evidence().series().get(1).latencies().of(kind).isEmpty()).isFalse();
  }

  @Test
  void everyDocumentFollowsFromWhatWasMeasuredStill() throws Exception {
    assertThat(archive.validate(ID).problems()).isEmpty();
    assertThat(archive.validate(ID).documents()).hasSize(6);
  }

  @Test
  void whatWasChangedIsFoundStill() throws Exception {
    Path run = results.resolve(path("row-locks"));
    Files.writeString(
        run, Files.readString(run).replaceFirst("\"balanceSum\" : [0-9]+", "\"balanceSum\" : 7"));

    assertThat(archive.validate(ID).problems())
        .anySatisfy(problem -> assertThat(problem).contains("/verdict is"));
  }

  @Test
  void aggregatesAreComputedAgainFromTheirRunsWithEveryFigureOfToday() throws Exception {
    List<AggregateDocument> aggregates = archive.aggregates(ID);

    assertThat(aggregates)
        .extracting(AggregateDocument::plan)
        .containsExactly("noop", "row-locks", "tigerbeetle");
    assertThat(aggregates)
        .allSatisfy(
            plan -> {
              assertThat(plan.statistics(Figure.THROUGHPUT).n()).isEqualTo(2);
              assertThat(plan.figures()).containsKeys("cpuPerTransferHighestMicros");
              Schemas.assertConforms(plan);
            });
  }

  @Test
  void overHttpEveryDocumentIsOfTheFormatThatIsDescribed() throws Exception {
    StoredResults http = new StoredResults(archive);
    for (String path : http.list(ID)) {
      if (path.endsWith(".json")) {
        String json = http.read(ID, path).orElseThrow();
        assertThat(
                Schemas.problems(
                    DocumentFormat.tree(json).path("$schema").asText(), json.getBytes(UTF_8)))
            .as(path)
            .isEmpty();
      }
    }
    assertThat(http.list(ID)).contains("experiment.json", "noop/aggregate.json");
  }

  @Test
  void whatCameLaterIsAbsentAndTheReportSaysSo() throws Exception {
    Path run = results.resolve(path("row-locks"));
    Files.delete(run.resolveSibling("run-2.json"));
    ObjectNode document = (ObjectNode) JSON.readTree(run.toFile());
    document.remove(
        List.of("hosts", "server", "nodeRoundTrips", "roundTrips", "coordinatorCpu", "nodeCpu"));
    document.path("nodes").forEach(node -> ((ObjectNode) node).remove("weight"));
    ((ObjectNode) document.path("ledger")).remove("dataGrowthBytes");
    Files.writeString(run, document.toPrettyString());

    Evidence evidence = RunDocument.read(Files.readString(run)).evidence();
    assertThat(evidence.hosts()).isEmpty();
    assertThat(evidence.nodeCpu()).isEmpty();
    assertThat(evidence.coordinatorCpu()).isEmpty();
    assertThat(evidence.roundTrips()).isEmpty();
    assertThat(evidence.server()).isEmpty();
    assertThat(evidence.nodeRoundTrips()).isEmpty();
    assertThat(evidence.ledger().orElseThrow().dataGrowthBytes()).isNull();
    assertThat(evidence.nodes()).extracting(NodeDescription::weight).containsOnly(1);
    assertThat(new String(HtmlReport.of(archive, ID), UTF_8))
        .contains("What the hosts did is not known");
  }

  @Test
  void whatTheServerToldIsThereByItsNames() throws Exception {
    Evidence.ServerActivity server =
        RunDocument.read(Files.readString(results.resolve(path("row-locks"))))
            .evidence()
            .server()
            .orElseThrow();

    assertThat(server.value("wal-position-bytes").orElseThrow()).isPositive();
    assertThat(server.value(ServerFigure.STANDBYS)).hasValue(0);
    assertThat(server.figures())
        .filteredOn(told -> told.name().equals("replication-lag-bytes"))
        .singleElement()
        .satisfies(told -> assertThat(told.values()).containsEntry("flush", 0.0));
  }

  @Test
  void anythingElseThatIsMissingIsAnError() throws Exception {
    Path run = results.resolve(path("noop"));
    ObjectNode document = (ObjectNode) JSON.readTree(run.toFile());
    document.remove("status");
    Files.writeString(run, document.toPrettyString());

    assertThat(archive.validate(ID).problems())
        .singleElement()
        .asString()
        .contains("run-1.json is damaged", "status");
  }

  private static String path(String plan) {
    return ID + "/" + plan + "/run-1.json";
  }
}
