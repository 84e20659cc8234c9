package io.trialbalance.cluster.http;

import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.LiveFigures;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The live page in a real browser, at a node whose coordinator says what the test wants. */
abstract class PageUnderTest {

  static final String TOKEN = "correct-horse+battery/staple==";
  static final String ID = "20261121-quick-1";
  static final Where WHERE = new Where("quick", 1, 1, 2, 3, 1);
  static final String MARKUP = "<img src=x onerror=\"document.title='broken'\">";
  static final ReadyPlan PLAN =
      new ReadyPlan("quick", "Two minutes: " + MARKUP, "name = quick, database = noop\n");

  @TempDir private static Path folder;
  static Browser browser;

  final FakeExperiments experiments = new FakeExperiments();
  final List<String> bodies = new CopyOnWriteArrayList<>();
  NodeHttpServer server;

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

  final NodeHttpServer start(int port, Optional<BearerToken> token) {
    return NodeHttpServer.start(
        HttpSettings.of("127.0.0.1", port, Set.of(), token),
        experiments,
        this::read,
        new NoDocuments(),
        () -> List.of(PLAN, new ReadyPlan("full", "Half an hour.", "name = full\n")));
  }

  private ExperimentRequest read(String body, ConfigSyntax syntax) {
    bodies.add(syntax + " " + body);
    return new ExperimentRequest("quick", List.of());
  }

  final void open() {
    browser.open("http://127.0.0.1:" + server.port() + "/");
    browser.awaitText("#link", "live");
  }

  /** Warm-up and measurement; the last of them has just been told. */
  static List<ProgressEvent> load(int seconds, int warmup) {
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
        Map.of(
            Quantile.P50,
            850_000L,
            Quantile.P95,
            2_500_000L,
            Quantile.P99,
            second % 10 == 9 ? 4_500_000 : 4_000_000 + 100_000L * (second % 7),
            Quantile.P999,
            9_000_000L,
            Quantile.MAX,
            12_000_000L),
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
