package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the live page shows, in a real browser. */
class LivePageIT extends PageUnderTest {

  /** What can be reached by keyboard, or seen, and tells a screen reader nothing. */
  private static final String WITHOUT_A_NAME =
      "JSON.stringify([...document.querySelectorAll('button, input, select, canvas, progress, a')]"
          + ".filter(e => e.checkVisibility() && !(e.getAttribute('aria-label')"
          + " || e.labels?.length || e.textContent.trim())).map(e => e.outerHTML))";

  @Test
  void whoeverComesInTheMiddleSeesTheWholeAttempt() {
    load(40, 25).forEach(experiments::tell);

    open();

    browser.awaitText("#what", ID + ": quick, run 2 of 3");
    browser.awaitText("#phases [aria-current=step]", "measurement");
    assertThat(browser.text("#left")).contains("s left", "in all");
    assertThat(browser.text("#figures"))
        .contains(
            "8,123/s", "850 µs", "4.5 ms", "9.0 ms", "25.0%", "4.0, at most 8", "since the start")
        .contains("324,920");
    assertThat(browser.evaluate("Chart.getChart('throughput').data.datasets[0].data.length"))
        .isEqualTo("40");
  }

  /** As {@code UnitsTest} holds the terminal's and the report's. */
  @Test
  void figuresAreWrittenAsInTheTerminalAndInTheReport() throws Exception {
    open();

    try (CSVParser cases =
        CSVParser.parse(
            LivePageIT.class.getResourceAsStream("/units.csv"),
            StandardCharsets.UTF_8,
            CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get())) {
      for (CSVRecord one : cases) {
        String call = one.get("function") + "(" + one.get("value") + ")";
        assertThat(browser.evaluate("import('/page/words.js').then(words => words." + call + ")"))
            .as(call)
            .isEqualTo(one.get("text"));
      }
    }
  }

  @Test
  void whatHappensFromNowOnIsShownAsItHappens() {
    open();
    browser.awaitText("#what", "Nothing has run");
    load(3, 2).forEach(experiments::tell);
    browser.awaitText("#figures", "8,123/s");

    experiments.tell(new PhaseEntered(ID, WHERE, Phase.DRAINING, Double.NaN, 4));
    experiments.tell(new StepNoted(ID, WHERE, Phase.DRAINING, "3 in flight", 0.5));
    browser.awaitText("#phases [aria-current=step]", "draining");
    browser.awaitText("#step", "3 in flight");

    experiments.tell(
        new AttemptEnded(ID, WHERE, Status.DONE, Verdict.INVALID, List.of("too slow"), null, true));
    browser.awaitText("#verdict", "This attempt ended: invalid");
    browser.awaitText("#reasons", "too slow");
    browser.awaitText("#announced", "quick, run 2 of 3 ended: invalid");
  }

  @Test
  void whatEachNodeIsThereForIsShown() {
    open();

    browser.awaitText("#cluster", "coordinator, load");
    assertThat(browser.text("#cluster")).contains("roles", "127.0.0.1:25520", "3");
  }

  @Test
  void anotherAttemptBeginsWithAnEmptyPage() {
    load(5, 2).forEach(experiments::tell);
    open();
    browser.awaitText("#figures", "8,123/s");

    Where again = new Where("quick", 1, 1, 2, 3, 2);
    experiments.tell(new PhaseEntered(ID, again, Phase.PROVISIONING, Double.NaN, 90));

    browser.awaitText("#what", "run 2 of 3, attempt 2");
    await().until(() -> !browser.isShown("#load"));
  }

  @Test
  void textFromPlansAndHostsNeverBecomesMarkup() {
    experiments.status = Status.FAILED;
    experiments.failure = new StepFailure(StepFailure.Kind.FAILED, MARKUP);
    open();
    Where hostile = new Where(MARKUP, 1, 1, 1, 1, 1);
    experiments.tell(new PhaseEntered(ID, hostile, Phase.PROVISIONING, Double.NaN, 9));
    experiments.tell(new StepNoted(ID, hostile, Phase.PROVISIONING, MARKUP, Double.NaN));
    browser.awaitText("#step", MARKUP);
    experiments.tell(
        new AttemptEnded(ID, hostile, Status.FAILED, Verdict.INVALID, List.of(MARKUP), null, true));

    browser.awaitText("#reasons", MARKUP);
    browser.awaitText("#what", MARKUP);
    browser.awaitText("#results", MARKUP);
    browser.awaitText("#description", MARKUP);
    assertThat(browser.evaluate("document.images.length")).isEqualTo("0");
    assertThat(browser.evaluate("document.title")).isEqualTo("Trialbalance");
  }

  @Test
  void nothingInlineIsRunAndNothingIsFetchedFromElsewhere() {
    load(5, 2).forEach(experiments::tell);
    open();
    browser.awaitText("#figures", "8,123/s");
    assertThat(browser.complaints()).isEmpty();

    browser.evaluate(
        "{ const added = document.createElement('script'); added.textContent = 'window.ran = 1';"
            + " document.body.append(added); document.body.setAttribute('onclick', 'ran = 1');"
            + " document.body.click(); }");

    assertThat(browser.evaluate("String(window.ran)")).isEqualTo("undefined");
    await().until(() -> browser.complaints().stream().anyMatch(c -> c.contains("script-src")));
  }

  @Test
  void whenTheNodeWasAwayThePageShowsWhatItMissed() {
    List<ProgressEvent> events = load(30, 20);
    events.subList(0, 12).forEach(experiments::tell);
    open();
    browser.awaitText("#figures", "8,123/s");
    int port = server.port();
    server.close();
    browser.awaitText("#link", "trying again");

    events.subList(12, events.size()).forEach(experiments::tell);
    server = start(port, Optional.empty());

    browser.awaitText("#link", "live");
    await()
        .untilAsserted(
            () ->
                assertThat(
                        browser.evaluate("Chart.getChart('latency').data.datasets[0].data.length"))
                    .isEqualTo("30"));
  }

  @Test
  void withoutACoordinatorThePageSaysSoAndGoesOnByItself() {
    open();
    experiments.silent = true;
    experiments.tell(new ProgressEvent.NodeNoted("one", false, "node one is cut off"));
    browser.awaitText("#link", "node one is cut off");

    experiments.silent = false;
    experiments.tell(new ProgressEvent.NodeNoted("one", true, "node one is back"));

    browser.awaitText("#link", "live");
  }

  @ParameterizedTest
  @CsvSource({"light, 1100", "dark, 1100", "light, 380", "dark, 380"})
  void everyPhaseFitsTheScreenAndIsNamedForScreenReaders(String scheme, int width)
      throws Exception {
    browser.look(scheme.equals("dark"), width, 900);
    open();
    for (Phase phase : Phase.values()) {
      if (phase == Phase.MEASUREMENT) {
        load(40, 10).forEach(experiments::tell);
      } else if (phase != Phase.IDLE) {
        experiments.tell(new PhaseEntered(ID, WHERE, phase, Double.NaN, 60));
      }
      browser.awaitText("#phases [aria-current=step]", phase.label());
      browser.picture("page-" + scheme + "-" + width + "-" + phase.label());
      assertThat(
              browser.evaluate(
                  "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
          .as("overflow in %s", phase)
          .isEqualTo("0");
    }
    assertThat(browser.evaluate(WITHOUT_A_NAME)).isEqualTo("[]");
    assertThat(browser.complaints()).isEmpty();
  }
}
