package io.trialbalance.cluster.results.store;

import static io.trialbalance.cluster.results.store.Hostile.TEXT;
import static io.trialbalance.cluster.results.store.Hostile.assertHarmless;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.DocumentFormat;
import io.trialbalance.cluster.results.render.ComparisonCsv;
import io.trialbalance.cluster.results.render.ComparisonTable;
import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.statistics.Comparison;
import io.trialbalance.cluster.results.statistics.PromiseComparison;
import io.trialbalance.cluster.results.statistics.PromiseComparison.Relation;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.protocol.measure.Promise.Dimension;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Status;
import java.io.StringReader;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.junit.jupiter.api.Test;

/** What is printed of documents with text from outside: the table of an experiment, the CSV. */
class HostileDocumentTest {

  private final EvidenceBuilder run =
      EvidenceBuilder.valid()
          .runs(1)
          .plan(TEXT, 1)
          .ended(Status.FAILED, new StepFailure(StepFailure.Kind.FAILED, TEXT));
  private final AggregateDocument aggregate = Experiments.aggregate(run);

  @Test
  void inATableEachCellAndEachReasonIsALine() {
    String table = ComparisonTable.of(List.of(aggregate));

    assertThat(table).contains("\\u001b[2J\\u009b2J\\u202e").contains("\\r\\nb is valid:");
    assertHarmless(table);
  }

  @Test
  void aComparisonIsLinesOfOurOwn() {
    Comparison comparison =
        new Comparison(
            TEXT,
            TEXT,
            TEXT,
            TEXT,
            0,
            List.of(TEXT),
            List.of(TEXT),
            new PromiseComparison(
                List.of(new PromiseComparison.Row(Dimension.FUNDS, TEXT, TEXT, Relation.UNKNOWN))),
            List.of(),
            List.of());

    assertHarmless(ComparisonTable.of(comparison));
  }

  @Test
  void inACsvATextIsOneThatNoSpreadsheetComputes() throws Exception {
    String csv =
        new String(
            ComparisonCsv.plans(List.of(new Comparison.Side(run.plan(), aggregate, 0))), UTF_8);

    assertHarmless(csv);
    assertThat(csv.lines()).hasSize(2);
    try (var records = CSVFormat.RFC4180.builder().setHeader().get().parse(new StringReader(csv))) {
      assertThat(records.iterator().next().get("plan")).startsWith("'=x\\u001b[2J");
    }
  }

  @Test
  void aDocumentIsTheSameJsonWithoutAnythingThatActs() throws Exception {
    String json = new String(aggregate.toJson(), UTF_8);

    assertHarmless(json);
    assertThat(DocumentFormat.read(json, AggregateDocument.class).plan()).isEqualTo(TEXT);
  }
}
