package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.LiveFigures;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The live page in a real browser, at a node whose coordinator says what the test wants. */
class LivePageIT {

  private static final String TOKEN = "correct-horse+battery/staple==";
  private static final String ID = "20261121-quick-1";
  private static final Where WHERE = new Where("quick", 1, 1, 2, 3, 1);
  private static final String MARKUP = "<img src=x onerror=\"document.title='broken'\">";
  private static final ReadyPlan PLAN =
      new ReadyPlan("quick", "Two minutes: " + MARKUP, "name = quick, database = noop\n");

  @TempDir private static Path folder;
  private static Browser browser;

  private final FakeExperiments experiments = new FakeExperiments();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private NodeHttpServer server;

  @BeforeAll
  static void startBrowser() throws Exception {
    browser = Browser.start(folder);
  }

  @AfterAll
  static void stopBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void startNode() {
    browser.forget();
    browser.look(false, 1100, 900);
    server = start(0, Optional.empty());
  }

  @AfterEach
  void stopNode() {
    browser.open("about:blank");
    server.close();
  }

  private NodeHttpServer start(int port, Optional<BearerToken> token) {
    return NodeHttpServer.start(
        HttpSettings.of("127.0.0.1", port, Set.of(), token),
        experiments,
        this::read,
        new RawConnectionTest.NoDocuments(),
        () -> List.of(PLAN, new ReadyPlan("full", "Half an hour.", "name = full\n")));
  }

  private ExperimentRequest read(String body, ConfigSyntax syntax) {
    bodies.add(syntax + " " + body);
    return new ExperimentRequest("quick", List.of());
  }

  private void open() {
    browser.open("http://127.0.0.1:" + server.port() + "/");
    browser.awaitText("#link", "live");
  }

  @Test
  void whoeverComesInTheMiddleSeesTheWholeAttempt() {
    load(40, 25).forEach(experiments::tell);

    open();

    browser.awaitText("#what", ID + ": quick, run 2 of 3");
    browser.awaitText("#phases [aria-current=step]", "measurement");
    assertThat(browser.text("#left")).contains("s left", "in all");
    assertThat(browser.text("#figures"))
        .contains(
            "8,123/s", "850 µs", "4.5 ms", "9.0 ms", "25%", "4.0, at most 8", "since the start")
        .contains("324,920");
    assertThat(browser.evaluate("Chart.getChart('throughput').data.datasets[0].data.length"))
        .isEqualTo("40");
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
        new AttemptEnded(ID, WHERE, Status.DONE, "invalid", List.of("too slow"), null, true));
    browser.awaitText("#verdict", "This attempt ended: invalid");
    browser.awaitText("#reasons", "too slow");
    browser.awaitText("#announced", "quick, run 2 of 3 ended: invalid");
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
        new AttemptEnded(ID, hostile, Status.FAILED, "invalid", List.of(MARKUP), null, true));

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
  void aReadyPlanIsSubmittedAsItIs() {
    open();
    assertThat(browser.text("#plan-text")).isEmpty();
    assertThat(browser.evaluate("document.querySelector('#plan-text').textContent"))
        .isEqualTo(PLAN.text());

    browser.click("#submit-form button");

    browser.awaitText("#submitted", ID);
    assertThat(bodies).containsExactly("CONF " + PLAN.text());
    assertThat(experiments.keys).hasSize(1);
  }

  @Test
  void whatIsWrongWithAPlanIsSaid() {
    experiments.silent = true;
    browser.open("http://127.0.0.1:" + server.port() + "/");
    browser.awaitText("#link", "trying again");
    experiments.silent = false;
    browser.awaitText("#link", "live");
    experiments.broken = true;

    browser.click("#submit-form button");

    browser.awaitText("#submit-problems", "a fault of this node");
    assertThat(browser.text("#submit-problems")).doesNotContain("hunter2");
  }

  @Test
  void anExperimentIsAbortedWithAReasonAndByKeyboardAlone() {
    open();
    await().until(() -> browser.isShown("#queue button"));
    browser.evaluate("document.querySelector('#queue button').focus()");
    browser.press("Enter", 13);
    await().until(() -> browser.isShown("#abort"));
    assertThat(browser.text("#abort-title")).isEqualTo("Abort " + ID + "?");
    browser.evaluate("document.getElementById('reason').value = 'wrong database'");
    browser.evaluate("document.querySelector('#abort button[value=abort]').focus()");
    browser.press("Enter", 13);

    await().untilAsserted(() -> assertThat(experiments.aborted).contains(ID + ": wrong database"));
    assertThat(browser.isShown("#abort")).isFalse();
  }

  @Test
  void whoeverThinksBetterOfItAbortsNothing() {
    open();
    await().until(() -> browser.isShown("#queue button"));
    browser.click("#queue button");
    browser.press("Escape", 27);

    await().until(() -> !browser.isShown("#abort"));
    assertThat(experiments.aborted).isEmpty();
  }

  @Test
  void theTokenIsAskedForOnceAndKeptNowhere() {
    server.close();
    server = start(0, Optional.of(new BearerToken(TOKEN)));
    String address = "http://127.0.0.1:" + server.port() + "/";
    browser.open(address);
    await().until(() -> browser.isShown("#sign-in"));
    assertThat(browser.isShown("#inside")).isFalse();

    signIn("wrong-horse+battery/staple==");
    browser.awaitText("#sign-in-problem", "is not this node's");
    signIn(TOKEN);
    browser.awaitText("#link", "live");
    load(3, 2).forEach(experiments::tell);
    browser.awaitText("#figures", "8,123/s");
    assertThat(browser.evaluate("document.cookie + JSON.stringify(localStorage) + location.href"))
        .doesNotContain(TOKEN)
        .contains(address);

    browser.open(address);
    browser.awaitText("#link", "live");
    browser.click("#sign-out");
    await().until(() -> browser.isShown("#sign-in"));
    browser.open(address);
    await().until(() -> browser.isShown("#sign-in"));
  }

  private static void signIn(String token) {
    browser.evaluate("document.getElementById('token').value = '" + token + "'");
    browser.click("#sign-in button");
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

  @Test
  void whatHasEndedLeadsToItsReport() {
    experiments.status = Status.DONE;
    experiments.verdict = "valid";
    open();
    experiments.tell(new ExperimentEnded(ID, Status.DONE, null, 0));

    browser.awaitText("#results", "valid");
    assertThat(browser.evaluate("document.querySelector('#results a').getAttribute('href')"))
        .isEqualTo("/api/v1/experiments/" + ID + "/report");
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

  /** What can be reached by keyboard, or seen, and tells a screen reader nothing. */
  private static final String WITHOUT_A_NAME =
      "JSON.stringify([...document.querySelectorAll('button, input, select, canvas, progress, a')]"
          + ".filter(e => e.checkVisibility() && !(e.getAttribute('aria-label')"
          + " || e.labels?.length || e.textContent.trim())).map(e => e.outerHTML))";

  /** Warm-up and measurement; the last of them has just been told. */
  private static List<ProgressEvent> load(int seconds, int warmup) {
    List<ProgressEvent> events = new ArrayList<>();
    events.add(new PhaseEntered(ID, WHERE, Phase.WARMUP, warmup, 100));
    for (int second = 0; second < seconds; second++) {
      if (second == warmup) {
        events.add(new PhaseEntered(ID, WHERE, Phase.MEASUREMENT, 60, 100));
      }
      Phase phase = second < warmup ? Phase.WARMUP : Phase.MEASUREMENT;
      events.add(new SecondPassed(ID, WHERE, phase, second, 42, 90, figures(second)));
    }
    return events;
  }

  private static LiveFigures figures(int second) {
    return new LiveFigures(
        8_123,
        second,
        0,
        0,
        8_200,
        3,
        850_000,
        2_500_000,
        second % 10 == 9 ? 4_500_000 : 4_000_000 + 100_000L * (second % 7),
        9_000_000,
        12_000_000,
        16,
        0,
        0.5,
        0.25,
        16,
        0,
        4,
        8,
        0);
  }
}
