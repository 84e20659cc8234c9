package io.trialbalance.cluster.results.render.html;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.ExperimentEnd;
import io.trialbalance.cluster.results.store.NoSuchResultException;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.cluster.verdict.Checks;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

  private static final UUID MINE = UUID.fromString("6f1d4b0e-8a57-4c52-9d55-0d1f0f3f7a11");

  private static final String ID = "bank-20261121-120000";
  private static final Instant SUBMITTED = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path results;
  private ResultStore store;

  @BeforeEach
  void makeStore() {
    store = new ResultStore(results);
  }

  @Test
  void theVerdictStandsFirstWithItsReasonsAndTheFiguresAreTheTables() throws Exception {
    String html =
        report(List.of(EvidenceBuilder.valid().plan("row-locks", 1), failing("batched", 2)));

    assertThat(html.indexOf("Verdict:")).isLessThan(html.indexOf("Figures</h2>"));
    assertThat(html).contains("class=\"verdict invalid\">invalid");
    assertThat(html).contains("batched: run 1: attempt-ended:");
    assertThat(html).contains("<td>r2dbc-postgresql</td>");
    String table = store.archive().table(ID);
    String throughput =
        table.lines().filter(l -> l.startsWith("row-locks")).findFirst().orElseThrow();
    assertThat(html).contains(throughput.split(" {2,}")[1]);
  }

  @Test
  void aPlanOfWhichNoRunIsCountedSaysSo() throws Exception {
    EvidenceBuilder only = EvidenceBuilder.valid();
    RunPlan second = EvidenceBuilder.valid().plan("never-begun", 2).plan();
    begin(List.of(only.plan(), second));
    keep(only, true);
    store.finish(ID, MINE, ExperimentEnd.of(Status.ABORTED));

    assertThat(html()).contains("never-begun", "not run", "no run of it is counted");
  }

  @Test
  void aRunThatFailedBeforeItsLoadHasNoEmptyCharts() throws Exception {
    EvidenceBuilder failed =
        EvidenceBuilder.valid()
            .ended(Status.FAILED, new StepFailure(StepFailure.Kind.UNREACHABLE, "no route"))
            .series(seconds -> List.of())
            .withoutTotals()
            .withoutLedger();

    assertThat(report(List.of(failed)))
        .contains("come as far as its load", "Every run", "no route")
        .doesNotContain("id=\"throughput-0\"", "Outcomes in the measurement");
  }

  @Test
  void everyAttemptIsThereAndSaysWhetherItCounts() throws Exception {
    EvidenceBuilder run = EvidenceBuilder.valid();
    begin(List.of(run.plan()));
    keep(run.run(1, 1).ended(Status.FAILED, new StepFailure(StepFailure.Kind.LOST, "gone")), false);
    keep(EvidenceBuilder.valid().run(1, 2), true);
    store.finish(ID, MINE, ExperimentEnd.of(Status.DONE));

    String html = html();
    assertThat(html).contains(">1, attempt 2<");
    assertThat(curves(html).get(0).path("runs")).hasSize(1);
  }

  @Test
  void theCurvesAreTheSeriesOfTheDocuments() throws Exception {
    EvidenceBuilder run = EvidenceBuilder.valid();
    String html = report(List.of(run));

    Evidence evidence = run.experiment(ID).run(1, 1).build();
    JsonNode curve = curves(html).get(0).path("runs").get(0);
    List<Long> applied = new ArrayList<>();
    curve.path("applied").forEach(value -> applied.add(value.asLong()));
    assertThat(applied)
        .hasSizeGreaterThan(10)
        .isSubsetOf(evidence.series().stream().map(s -> s.counts().applied()).toList());
    JsonNode distribution = curves(html).get(0).path("distribution");
    assertThat(distribution.get(0).get(0).asDouble()).isEqualTo(1);
    double previous = 0;
    for (JsonNode point : distribution) {
      assertThat(point.get(1).asDouble()).isGreaterThanOrEqualTo(previous);
      previous = point.get(1).asDouble();
    }
  }

  @Test
  void textFromOutsideTurnsNothingAround() throws Exception {
    EvidenceBuilder run =
        EvidenceBuilder.valid()
            .ended(Status.FAILED, new StepFailure(StepFailure.Kind.FAILED, "a\u202eb\u009bc"));

    String html = report(List.of(run));

    assertThat(html).contains("a\\u202eb\\u009bc").doesNotContain("a\u202e", "\u009bc");
    assertThat(HtmlReport.json(List.of("a\u202e"))).isEqualTo("[\"a\\u202e\"]");
  }

  @Test
  void textFromOutsideNeverBecomesMarkup() throws Exception {
    String attack = "</script><script>alert(1)</script>\"'&";
    EvidenceBuilder run =
        EvidenceBuilder.valid()
            .ended(Status.FAILED, new StepFailure(StepFailure.Kind.FAILED, attack));
    String html = report(List.of(run));

    assertThat(html).contains("&lt;/script&gt;").doesNotContain("alert(1)</script>");
    assertThat(HtmlReport.json(List.of(attack))).doesNotContain("<").contains("\\u003c/script>");
  }

  @Test
  void whatTheHostsDidStandsWithWhereItRan() throws Exception {
    assertThat(report(List.of(EvidenceBuilder.valid())))
        .contains("1, db1 (database)</th><td class=\"number\">3.500 of 8 cores</td>")
        .contains("4.0 GB of 16.0 GB", "120 MB/s", "5.0 MB/s");
  }

  @Test
  void whatTheDatabaseWaitedForIsThere() throws Exception {
    assertThat(report(List.of(EvidenceBuilder.valid())))
        .contains("lock 2.3, running 1.3", "idle 12.5, active 3.5", "1.5 MB/s", "flush 4.1 kB");
  }

  @Test
  void whoLimitedItIsSaidForEveryRun() throws Exception {
    assertThat(
            report(List.of(EvidenceBuilder.valid(), EvidenceBuilder.valid().noop().plan("rig", 2))))
        .contains("Who limited it", "% of the cores used by")
        .contains("with noop it is the client that is measured");
  }

  @Test
  void itNeedsNothingFromOutside() throws Exception {
    String html = report(List.of(EvidenceBuilder.valid()));

    assertThat(html).doesNotContain("src=\"", "@import", "sourceMappingURL", "<link");
    assertThat(html).contains("Chart.js v");
  }

  @Test
  void itsPolicyLetsItRunItsOwnScriptsAndNothingElse() throws Exception {
    String html = report(List.of(EvidenceBuilder.valid()));

    assertThat(html).contains("http-equiv=\"Content-Security-Policy\"");
    assertThat(HtmlReport.POLICY).contains("default-src 'none'").doesNotContain("unsafe", "http");
    Matcher inline =
        Pattern.compile("<(?:style|script)>(.*?)</(?:style|script)>", Pattern.DOTALL).matcher(html);
    int found = 0;
    while (inline.find()) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(inline.group(1).getBytes(UTF_8));
      assertThat(HtmlReport.POLICY).contains(Base64.getEncoder().encodeToString(digest));
      found++;
    }
    assertThat(found).isEqualTo(3);
  }

  @Test
  void anUnknownExperimentIsAnErrorThatNamesIt() {
    assertThatThrownBy(() -> HtmlReport.of(store.archive(), "nobody"))
        .isInstanceOf(NoSuchResultException.class)
        .hasMessageContaining("experiment nobody");
  }

  @Test
  void whatHasNotEndedIsSaidToBeSoWhenItWasWritten() throws Exception {
    begin(List.of(EvidenceBuilder.valid().plan()));

    assertThat(html()).contains("not ended when this was written").doesNotContain("running<");
  }

  private static EvidenceBuilder failing(String plan, int number) {
    return EvidenceBuilder.valid()
        .plan(plan, number)
        .ended(Status.FAILED, new StepFailure(StepFailure.Kind.UNREACHABLE, "not reachable"));
  }

  private String report(List<EvidenceBuilder> runs) throws IOException {
    begin(runs.stream().map(EvidenceBuilder::plan).toList());
    for (EvidenceBuilder run : runs) {
      keep(run.run(1, 1), true);
    }
    store.finish(ID, MINE, ExperimentEnd.of(Status.DONE));
    return html();
  }

  private void begin(List<RunPlan> plans) throws IOException {
    store.begin(ID, MINE, new ExperimentRequest("bank", plans), SUBMITTED);
  }

  private void keep(EvidenceBuilder run, boolean counted) throws IOException {
    Evidence evidence = run.experiment(ID).build();
    store.write(MINE, Checks.judge(evidence), counted);
  }

  private String html() throws IOException {
    return new String(HtmlReport.of(store.archive(), ID), UTF_8);
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
