package io.trialbalance.cluster.results.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialbalance.cluster.verdict.Checks;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.cluster.verdict.Plans;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.HistogramCodec;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.Threshold.Comparison;
import io.trialbalance.protocol.plan.Threshold.Metric;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunDocumentTest {

  static Stream<EvidenceBuilder> everyShapeOfEvidence() {
    return Stream.of(
        EvidenceBuilder.valid(),
        EvidenceBuilder.valid().nodes(3).thresholds(p99Below20Millis()),
        EvidenceBuilder.valid().openLoop(101.5).failed(2).unknown(3, 1).unsent(4),
        EvidenceBuilder.valid().noop(),
        EvidenceBuilder.valid().rejectedPerSecond(0).applied(second -> 0),
        EvidenceBuilder.valid()
            .cpuPerTransferMicros(second -> 0)
            .threadCpuNanos(Map.of())
            .finalsMissing("node-1"),
        EvidenceBuilder.valid()
            .nodes(0)
            .ended(Status.FAILED, new StepFailure(StepFailure.Kind.UNREACHABLE, "no route"))
            .series(seconds -> List.of())
            .withoutTotals()
            .withoutLedger());
  }

  @ParameterizedTest
  @MethodSource("everyShapeOfEvidence")
  void everyDocumentConformsToThePublishedSchema(EvidenceBuilder evidence) {
    Schemas.assertConforms(document(evidence.build()));
  }

  @ParameterizedTest
  @MethodSource("everyShapeOfEvidence")
  void aDocumentGivesTheSameDocumentAgain(EvidenceBuilder builder) throws Exception {
    byte[] json = document(builder.build()).toJson();
    Evidence again = RunDocument.read(text(json)).evidence();
    assertThat(text(document(again).toJson())).isEqualTo(text(json));
  }

  @Test
  void evidenceComesBackEqual() throws Exception {
    Evidence evidence = EvidenceBuilder.valid().openLoop(101).unknown(3, 1).unsent(4).build();
    Evidence again = RunDocument.read(text(document(evidence).toJson())).evidence();
    assertThat(again)
        .usingRecursiveComparison()
        .ignoringFields("plan.options.batching")
        .ignoringFieldsOfTypes(EncodedHistogram.class)
        .isEqualTo(evidence);
    for (LatencyKind kind : LatencyKind.values()) {
      assertThat(again.totals().orElseThrow().measurement().latencies().of(kind).decode())
          .isEqualTo(evidence.totals().orElseThrow().measurement().latencies().of(kind).decode());
    }
    assertThat(Checks.judge(again).findings()).isEqualTo(Checks.judge(evidence).findings());
  }

  @Test
  void everyObjectOfTheSchemaIsClosedAndEveryPropertyRequired() throws Exception {
    for (String name :
        List.of("/run-document.schema.json", "/aggregate.schema.json", "/experiment.schema.json")) {
      try (var schema = RunDocument.class.getResourceAsStream(name)) {
        assertClosed(name, DocumentFormat.tree(text(schema.readAllBytes())));
      }
    }
  }

  @Test
  void anUnknownKeyAndAMissingOneAreErrors() throws Exception {
    JsonNode tree = DocumentFormat.tree(text(document(EvidenceBuilder.valid().build()).toJson()));
    ObjectNode more = tree.deepCopy();
    ((ObjectNode) more.at("/evidence/ledger")).put("throughput", 1);
    assertThat(Schemas.problems(RunDocument.SCHEMA, bytes(more))).isNotEmpty();
    assertThatThrownBy(() -> RunDocument.read(more.toString()))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("throughput");
    ObjectNode fewer = tree.deepCopy();
    ((ObjectNode) fewer.get("evidence")).remove("phases");
    assertThat(Schemas.problems(RunDocument.SCHEMA, bytes(fewer))).hasSize(1);
    assertThatThrownBy(() -> RunDocument.read(fewer.toString()))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("phases");
  }

  @Test
  void whatWasNotYetKnownToWhoeverWroteItIsAbsent() throws Exception {
    ObjectNode tree =
        DocumentFormat.tree(text(document(EvidenceBuilder.valid().build()).toJson())).deepCopy();
    ((ObjectNode) tree.get("evidence")).remove(List.of("server", "hosts"));
    ((ObjectNode) tree.at("/evidence/ledger")).remove("dataGrowthBytes");

    Evidence evidence = RunDocument.read(tree.toString()).evidence();
    assertThat(evidence.server()).isEmpty();
    assertThat(evidence.hosts()).isEmpty();
    assertThat(evidence.ledger().orElseThrow().dataGrowthBytes()).isNull();
  }

  @Test
  void aDocumentOfAnotherVersionIsRefusedByItsNumber() throws Exception {
    ObjectNode tree =
        DocumentFormat.tree(text(document(EvidenceBuilder.valid().build()).toJson())).deepCopy();
    tree.put("formatVersion", 3).put("somethingElse", true);
    assertThatThrownBy(() -> RunDocument.read(tree.toString()))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("version 3")
        .hasMessageContaining("version 2");
  }

  @Test
  void whatIsAbsentIsNullAndNeverZero() throws Exception {
    JsonNode nothing =
        DocumentFormat.tree(
            text(
                document(
                        EvidenceBuilder.valid()
                            .rejectedPerSecond(0)
                            .applied(second -> 0)
                            .cpuPerTransferMicros(second -> 0)
                            .threadCpuNanos(Map.of())
                            .noop()
                            .build())
                    .toJson()));
    for (String pointer :
        List.of(
            "/evidence/failure",
            "/figures/rejectedShare",
            "/figures/errorRate",
            "/figures/achievedOverMinted",
            "/figures/cpuPerTransferMicros",
            "/figures/p99Nanos",
            "/latency",
            "/evidence/series/0/batchSizes")) {
      assertThat(nothing.at(pointer).isNull()).as(pointer).isTrue();
    }
    assertThat(nothing.at("/evidence/totals/measurement/latencies")).isEmpty();
    assertThat(nothing.at("/figures/throughputPerSecond").asDouble()).isZero();
    assertThat(nothing.at("/evidence/ledger/kept").asBoolean()).isFalse();
  }

  @Test
  void inClosedLoopTheLatencyIsTheServiceTimeAndRepliesAreCountedByWindow() {
    RunDocument document = document(EvidenceBuilder.valid().failed(60).build());
    assertThat(document.figures())
        .containsEntry("measurementSeconds", 60.0)
        .containsEntry("throughputPerSecond", 100.0)
        .containsEntry("repliesPerSecond", 101.0)
        .containsEntry("rejectedPerSecond", 1.0)
        .containsEntry("rejectedShare", 60 / 6_060.0)
        .containsEntry("errorRate", 60 / 6_120.0)
        .containsEntry("retriesPerTransfer", 120 / 6_120.0)
        .containsEntry("achievedOverMinted", null)
        .containsEntry("achievedOverTarget", null)
        .containsEntry("cpuPerTransferMicros", 30.0)
        .containsEntry("cpuPerTransferHighestMicros", 30.0)
        .containsEntry("batchMeanTransfers", (7 * 1 + 2 * 300) / 9.0)
        .containsEntry("batchMedianTransfers", 1.0)
        .containsEntry("databaseHostCpuCores", 3.5)
        .containsEntry("databaseHostCpuShare", 3.5 / 8)
        .containsEntry("databaseHostMemoryBytes", 4e9)
        .containsEntry("databaseHostDiskWrittenBytesPerSecond", 120e6)
        .containsEntry("databaseHostNetworkReceivedBytesPerSecond", 5e6)
        .containsEntry("loadHostCpuCores", null)
        .containsEntry("replicas", 3.0);
    MeasuredLatency latency = document.latency().orElseThrow();
    assertThat(latency.kind()).isEqualTo(LatencyKind.SERVICE_TIME);
    assertThat(latency.count()).isEqualTo(6_060);
    // The i-th of 101 replies takes 1 ms + i × 0.1 ms.
    assertThat(nanos(latency, Quantile.P50)).isBetween(6_000_000L, 6_010_000L);
    assertThat(nanos(latency, Quantile.MAX)).isBetween(11_000_000L, 11_010_000L);
    assertThat(latency.quantiles().get(Quantile.P99).atLeast()).isFalse();
    assertThat(document.figures())
        .containsEntry("p50Nanos", (double) nanos(latency, Quantile.P50))
        .containsEntry("p999Nanos", (double) nanos(latency, Quantile.P999));
  }

  @Test
  void inOpenLoopTheLatencyIsTheResponseTimeAndNamesTheHistogramsItIsTakenFrom() {
    RunDocument document = document(EvidenceBuilder.valid().openLoop(101).unsent(70).build());
    MeasuredLatency latency = document.latency().orElseThrow();
    assertThat(document.figures())
        .containsEntry("achievedOverMinted", 6_060 / 6_130.0)
        .containsEntry("achievedOverTarget", 1.0);
    assertThat(latency.histograms())
        .containsExactly(LatencyKind.RESPONSE_TIME, LatencyKind.UNSENT_AGE);
    assertThat(latency.quantiles().get(Quantile.P50).atLeast()).isFalse();
    assertThat(latency.quantiles().get(Quantile.P99).atLeast()).isTrue();
    assertThat(latency.quantiles().get(Quantile.P99).atMostNanos()).isNull();
    Histogram merged = HistogramCodec.newHistogram();
    LatencySnapshot latencies =
        document.evidence().totals().orElseThrow().measurement().latencies();
    latency.histograms().forEach(kind -> latencies.of(kind).addTo(merged));
    assertThat(nanos(latency, Quantile.P99)).isEqualTo(merged.getValueAtPercentile(99));
    assertThat(nanos(latency, Quantile.MAX)).isEqualTo(merged.getMaxValue());
  }

  @Test
  void anAttemptThatEndedEarlyIsMeasuredByTheTimeThatItsPhaseLasted() {
    assertThat(document(EvidenceBuilder.valid().ended(Status.ABORTED, null).build()).figures())
        .containsEntry("measurementSeconds", 60.0);
    assertThat(
            document(
                    EvidenceBuilder.valid()
                        .measurementSeconds(0)
                        .ended(Status.ABORTED, null)
                        .build())
                .figures())
        .containsEntry("throughputPerSecond", null);
  }

  private static long nanos(MeasuredLatency latency, Quantile quantile) {
    return latency.quantiles().get(quantile).nanos();
  }

  private static io.trialbalance.protocol.plan.Threshold p99Below20Millis() {
    return Plans.threshold(Metric.of(Quantile.P99), Comparison.BELOW, 20_000_000);
  }

  /**
   * A plan has the keys that its file may have: drivers from outside have sections of their own.
   */
  private static void assertClosed(String where, JsonNode node) {
    if (node.path("description").asText().equals("every key of a plan file")) {
      return;
    }
    if (node.has("properties")) {
      assertThat(node.get("additionalProperties")).as(where).hasToString("false");
      assertThat(node.get("properties").fieldNames())
          .toIterable()
          .as(where)
          .allSatisfy(name -> assertThat(node.get("required").toString()).contains(name));
    }
    node.properties()
        .forEach(child -> assertClosed(where + "/" + child.getKey(), child.getValue()));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      assertClosed(where + "/" + i, node.get(i));
    }
  }

  private static RunDocument document(Evidence evidence) {
    return Checks.judge(evidence);
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(JsonNode tree) {
    return tree.toString().getBytes(StandardCharsets.UTF_8);
  }
}
