package io.trialbalance.cluster.results.render.html;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.trialbalance.cluster.results.document.ExperimentEnd;
import io.trialbalance.cluster.results.render.ComparisonTable;
import io.trialbalance.cluster.results.statistics.Comparison;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.cluster.verdict.Checks;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonReportTest {

  private static final UUID MINE = UUID.fromString("6f1d4b0e-8a57-4c52-9d55-0d1f0f3f7a11");

  private static final Instant SUBMITTED = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path results;
  private ResultStore store;

  @BeforeEach
  void makeStore() {
    store = new ResultStore(results);
  }

  @Test
  void theDifferencesAreThoseOfTheTerminal() throws Exception {
    keep("first", EvidenceBuilder.valid());
    keep("second", EvidenceBuilder.valid());

    String html = html();

    Comparison comparison =
        Comparison.of(
            store.archive().sidesOf("first").get(0), store.archive().sidesOf("second").get(0), 0);
    assertThat(comparison.differences()).isNotEmpty();
    for (ComparisonTable.Row row : ComparisonTable.rows(comparison)) {
      assertThat(html)
          .contains(
              "<th scope=\"row\">"
                  + row.figure()
                  + "</th><td class=\"number\">"
                  + row.a()
                  + "</td><td class=\"number\">"
                  + row.b());
    }
    assertThat(html).contains("How far b is from a").doesNotContain("They cannot be compared");
  }

  @Test
  void bothDistributionsAndSeriesAreInOneFile() throws Exception {
    keep("first", EvidenceBuilder.valid());
    keep("second", EvidenceBuilder.valid());

    JsonNode curves = curves(html());

    assertThat(curves).hasSize(2);
    for (int side = 0; side < 2; side++) {
      assertThat(curves.get(side).path("distribution")).isNotEmpty();
      assertThat(curves.get(side).path("runs")).hasSize(1);
    }
    assertThat(curves.get(0).path("plan").asText()).startsWith("a: first/");
    assertThat(curves.get(1).path("plan").asText()).startsWith("b: second/");
  }

  @Test
  void whatCannotBeComparedSaysWhyAndShowsNoDifference() throws Exception {
    keep("first", EvidenceBuilder.valid());
    keep(
        "second",
        EvidenceBuilder.valid()
            .ended(Status.FAILED, new StepFailure(StepFailure.Kind.FAILED, "<b>gone</b>")));

    assertThat(html())
        .contains("They cannot be compared", "is invalid:", "&lt;b&gt;gone")
        .doesNotContain("<b>gone", "95% interval");
  }

  private void keep(String experimentId, EvidenceBuilder run) throws IOException {
    store.begin(
        experimentId, MINE, new ExperimentRequest(experimentId, List.of(run.plan())), SUBMITTED);
    store.write(MINE, Checks.judge(run.experiment(experimentId).run(1, 1).build()), true);
    store.finish(experimentId, MINE, ExperimentEnd.of(Status.DONE));
  }

  private String html() throws IOException {
    Comparison comparison =
        Comparison.of(
            store.archive().sidesOf("first").get(0), store.archive().sidesOf("second").get(0), 0);
    return new String(ComparisonReport.of(store.archive(), comparison), UTF_8);
  }

  private static JsonNode curves(String html) throws IOException {
    Matcher data =
        Pattern.compile(
                "<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL)
            .matcher(html);
    assertThat(data.find()).isTrue();
    return new JsonMapper().readTree(data.group(1));
  }
}
