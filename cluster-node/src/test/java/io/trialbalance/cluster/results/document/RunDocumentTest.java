package io.trialbalance.cluster.results.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialbalance.cluster.verdict.Checks;
import io.trialbalance.cluster.verdict.Evidence;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.cluster.verdict.Plans;
import io.trialbalance.protocol.measure.HistogramCodec;
import io.trialbalance.protocol.measure.LatencyKind;
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
    Evidence again = RunDocument.read(text(json)).toEvidence();
    assertThat(text(document(again).toJson())).isEqualTo(text(json));
  }

  @Test
  void evidenceComesBackEqualButForWhatTheDocumentDoesNotHold() throws Exception {
    Evidence evidence = EvidenceBuilder.valid().openLoop(101).unknown(3, 1).unsent(4).build();
    Evidence again = RunDocument.read(text(document(evidence).toJson())).toEvidence();
    assertThat(again)
        .usingRecursiveComparison()
        .ignoringFields("series", "totals", "plan.options.batching")
        .isEqualTo(evidence);
    assertThat(again.series()).hasSameSizeAs(evidence.series());
    assertThat(again.series().get(3).snapshot().counts())
        .isEqualTo(evidence.series().get(3).snapshot().counts());
    assertThat(again.series().get(3).snapshot().usage())
        .isEqualTo(evidence.series().get(3).snapshot().usage());
    assertThat(again.totals().orElseThrow().unknownIds())
        .isEqualTo(evidence.totals().orElseThrow().unknownIds());
    for (LatencyKind kind : LatencyKind.values()) {
      assertThat(again.totals().orElseThrow().measurement().latencies().of(kind).decode())
          .isEqualTo(evidence.totals().orElseThrow().measurement().latencies().of(kind).decode());
    }
    assertThat(Checks.examine(again)).isEqualTo(Checks.examine(evidence));
  }

  @Test
  void everyObjectOfTheSchemaIsClosedAndEveryPropertyRequired() throws Exception {
    for (String name : List.of("/run-document.schema.json", "/aggregate.schema.json")) {
      try (var schema = RunDocument.class.getResourceAsStream(name)) {
        assertClosed(name, DocumentFormat.tree(text(schema.readAllBytes())));
      }
    }
  }

  @Test
  void anUnknownKeyAndAMissingOneAreErrors() throws Exception {
    JsonNode tree = DocumentFormat.tree(text(document(EvidenceBuilder.valid().build()).toJson()));
    ObjectNode more = tree.deepCopy();
    ((ObjectNode) more.get("headline")).put("throughput", 1);
    assertThat(Schemas.problems(RunDocument.SCHEMA, bytes(more))).hasSize(1);
    assertThatThrownBy(() -> RunDocument.read(more.toString()))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("throughput");
    ObjectNode fewer = tree.deepCopy();
    fewer.remove("ledger");
    assertThat(Schemas.problems(RunDocument.SCHEMA, bytes(fewer))).hasSize(1);
    assertThatThrownBy(() -> RunDocument.read(fewer.toString()))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("ledger");
  }

  @Test
  void aDocumentOfAnotherVersionIsRefusedByItsNumber() throws Exception {
    ObjectNode tree =
        DocumentFormat.tree(text(document(EvidenceBuilder.valid().build()).toJson())).deepCopy();
    tree.put("formatVersion", 2).put("somethingElse", true);
    assertThatThrownBy(() -> RunDocument.read(tree.toString()))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("format version 2 and this program reads version 1");
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
            "/failure",
            "/headline/rejectedShare",
            "/headline/errorRate",
            "/headline/achievedOverMinted",
            "/headline/cpuPerTransferMicros",
            "/headline/latency",
            "/totals/measurement/latencies/service-time",
            "/ledger/balanceSum",
            "/series/0/latency",
            "/series/0/usage/processCpuNanos",
            "/series/0/usage/cpuPerTransferMicros",
            "/series/0/usage/threadCpuNanos")) {
      assertThat(nothing.at(pointer).isNull()).as(pointer).isTrue();
    }
    assertThat(nothing.at("/headline/throughputPerSecond").asDouble()).isZero();
    assertThat(nothing.at("/ledger/kept").asBoolean()).isFalse();
  }

  @Test
  void theHeadlineOfClosedLoopIsServiceTimeAndCountsRepliesByWindow() {
    Headline headline = document(EvidenceBuilder.valid().failed(60).build()).headline();
    assertThat(headline.measurementSeconds()).isEqualTo(60);
    assertThat(headline.throughputPerSecond()).isEqualTo(100.0);
    assertThat(headline.repliesPerSecond()).isEqualTo(101.0);
    assertThat(headline.rejectedShare()).isEqualTo(60 / 6_060.0);
    assertThat(headline.errorRate()).isEqualTo(60 / 6_120.0);
    assertThat(headline.achievedOverMinted()).isNull();
    assertThat(headline.cpuPerTransferMicros()).isEqualTo(30.0);
    assertThat(headline.latency().kind()).isEqualTo(LatencyKind.SERVICE_TIME);
    assertThat(headline.latency().count()).isEqualTo(6_060);
    // The i-th of 101 replies takes 1 ms + i × 0.1 ms.
    assertThat(headline.latency().p50().nanos()).isBetween(6_000_000L, 6_010_000L);
    assertThat(headline.latency().max().nanos()).isBetween(11_000_000L, 11_010_000L);
    assertThat(headline.latency().p99().atLeast()).isFalse();
  }

  @Test
  void theHeadlineOfOpenLoopIsResponseTimeAndNamesTheHistogramsItIsTakenFrom() {
    RunDocument document = document(EvidenceBuilder.valid().openLoop(101).unsent(70).build());
    Headline headline = document.headline();
    assertThat(headline.achievedOverMinted()).isEqualTo(6_060 / 6_130.0);
    assertThat(headline.latency().histograms())
        .containsExactly(LatencyKind.RESPONSE_TIME, LatencyKind.UNSENT_AGE);
    assertThat(headline.latency().p50().atLeast()).isFalse();
    assertThat(headline.latency().p99().atLeast()).isTrue();
    assertThat(headline.latency().p99().atMostNanos()).isNull();
    Histogram merged = HistogramCodec.newHistogram();
    headline
        .latency()
        .histograms()
        .forEach(
            kind ->
                merged.add(
                    HistogramCodec.fromBase64(
                        document.totals().measurement().latencies().get(kind).histogram())));
    assertThat(headline.latency().p99().nanos()).isEqualTo(merged.getValueAtPercentile(99));
    assertThat(headline.latency().max().nanos()).isEqualTo(merged.getMaxValue());
  }

  @Test
  void batchSizesAreShownByRangesThatDouble() {
    BatchFigures batches =
        document(EvidenceBuilder.valid().build()).totals().measurement().batchSizes();
    assertThat(batches.calls()).isEqualTo(9);
    assertThat(batches.mean()).isEqualTo((7 * 1 + 2 * 300) / 9.0);
    assertThat(batches.p50()).isEqualTo(1);
    assertThat(batches.max()).isEqualTo(300);
    assertThat(batches.table())
        .containsExactly(new BatchFigures.Range(1, 1, 7), new BatchFigures.Range(256, 511, 2));
  }

  @Test
  void anAttemptThatEndedEarlyIsMeasuredByTheTimeThatItsPhaseLasted() {
    Headline headline =
        document(EvidenceBuilder.valid().ended(Status.ABORTED, null).build()).headline();
    assertThat(headline.measurementSeconds()).isEqualTo(60);
    Headline early =
        document(EvidenceBuilder.valid().measurementSeconds(0).ended(Status.ABORTED, null).build())
            .headline();
    assertThat(early.throughputPerSecond()).isNull();
  }

  private static io.trialbalance.protocol.plan.Threshold p99Below20Millis() {
    return Plans.threshold(Metric.P99, Comparison.BELOW, 20_000_000);
  }

  private static void assertClosed(String where, JsonNode node) {
    if (node.has("properties")) {
      assertThat(node.get("additionalProperties")).as(where).hasToString("false");
      assertThat(node.get("properties").fieldNames())
          .toIterable()
          .as(where)
          .filteredOn(name -> !List.of("noop", "postgresql", "batching").contains(name))
          .allSatisfy(name -> assertThat(node.get("required").toString()).contains(name));
    }
    node.properties()
        .forEach(child -> assertClosed(where + "/" + child.getKey(), child.getValue()));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      assertClosed(where + "/" + i, node.get(i));
    }
  }

  private static RunDocument document(Evidence evidence) {
    return RunDocument.of(evidence, Checks.examine(evidence));
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(JsonNode tree) {
    return tree.toString().getBytes(StandardCharsets.UTF_8);
  }
}
