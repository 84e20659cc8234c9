package io.trialbalance.cluster.results.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import io.trialbalance.cluster.results.store.Experiments;
import io.trialbalance.cluster.verdict.Checks;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.cluster.verdict.Plans;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Threshold.Comparison;
import io.trialbalance.protocol.plan.Threshold.Metric;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DocumentFormatTest {

  @Test
  void aPlanStandsInADocumentAsInAPlanFileAndComesBackEqual() throws Exception {
    for (EvidenceBuilder evidence :
        List.of(
            EvidenceBuilder.valid(),
            EvidenceBuilder.valid().noop(),
            EvidenceBuilder.valid()
                .openLoop(1_234.5)
                .thresholds(
                    Plans.threshold(Metric.of(Quantile.P99), Comparison.BELOW, 20_000_000),
                    Plans.threshold(Metric.THROUGHPUT, Comparison.ABOVE, 5_000)))) {
      RunPlan plan = evidence.plan();
      String json = text(DocumentFormat.write(plan));
      assertThat(DocumentFormat.read(json, RunPlan.class))
          .usingRecursiveComparison()
          .ignoringFields("options.batching")
          .isEqualTo(plan);
    }
    JsonNode json = DocumentFormat.tree(text(DocumentFormat.write(EvidenceBuilder.valid().plan())));
    assertThat(json.at("/phases/measurement").asText()).isEqualTo("1m");
    assertThat(json.at("/postgresql/synchronous-commit").asText()).isEqualTo("remote_write");
  }

  @Test
  void aPlanThatIsNoneIsNamedWithWhatIsWrong() {
    String json =
        text(DocumentFormat.write(EvidenceBuilder.valid().plan()))
            .replace("\"accounts\" : 1000,", "\"accounts\" : 1,");
    assertThatThrownBy(() -> DocumentFormat.read(json, RunPlan.class))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("not a plan")
        .hasMessageContaining("accounts");
  }

  @Test
  void wordsAreInLowerCaseInstantsInIso8601AndAbsentIsNull() throws Exception {
    StoredExperiment experiment =
        StoredExperiment.submitted(
                "bank-1",
                Experiments.MINE,
                Instant.parse("2026-11-21T12:00:00Z"),
                Optional.of(SubmissionKey.of(new IdempotencyKey("key", "digest"))),
                new ExperimentRequest("bank", List.of(EvidenceBuilder.valid().noop().plan())))
            .begun();
    byte[] json = DocumentFormat.write(experiment);
    JsonNode tree = DocumentFormat.tree(text(json));
    assertThat(tree.get("status").asText()).isEqualTo("running");
    assertThat(tree.get("submittedAt").asText()).isEqualTo("2026-11-21T12:00:00Z");
    assertThat(tree.get("verdict").isNull()).isTrue();
    assertThat(text(json)).endsWith("}\n");
    assertThat(DocumentFormat.read(text(json), StoredExperiment.class)).isEqualTo(experiment);
  }

  @Test
  void nullIsAnErrorWhereSomethingIsAlwaysKnown() throws Exception {
    String json =
        text(Checks.judge(EvidenceBuilder.valid().build()).toJson())
            .replace("\"driver\" : \"r2dbc-postgresql 1.1.3.RELEASE\",", "\"driver\" : null,");

    assertThatThrownBy(() -> RunDocument.read(json))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("driver");
  }

  @Test
  void anInstantOrAWordThatIsNoneIsNamed() {
    assertThatThrownBy(() -> DocumentFormat.read("\"yesterday\"", Instant.class))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("yesterday");
    assertThatThrownBy(() -> DocumentFormat.read("\"VALID\"", Verdict.class))
        .isInstanceOf(InvalidFormatException.class)
        .hasMessageContaining("VALID");
  }

  @Test
  void differencesAreNamedByPlaceAndCompressedBytesAreNotCompared() throws Exception {
    JsonNode stored =
        DocumentFormat.tree(
            "{\"a\":{\"b/c\":[1,2,3],\"histogram\":\"x\"},\"gone\":null,\"same\":1.5}");
    JsonNode computed =
        DocumentFormat.tree(
            "{\"a\":{\"b/c\":[1,5],\"histogram\":\"y\"},\"more\":true,\"same\":1.5}");
    assertThat(DocumentDifference.between(stored, computed))
        .containsExactly(
            "/a/b~1c/1 is 2, computed again 5",
            "/a/b~1c/2 is 3, computed again not there",
            "/gone is null, computed again not there",
            "/more is not there, computed again true");
    assertThat(DocumentDifference.between(stored, stored)).isEmpty();
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
