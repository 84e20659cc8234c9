package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.cluster.boot.NodeRuntime;
import io.trialbalance.cluster.boot.TestNode;
import io.trialbalance.cluster.results.render.html.ComparisonReport;
import io.trialbalance.cluster.results.statistics.Comparison;
import io.trialbalance.cluster.results.store.OutputFile;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.cluster.settings.ConfigurationSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live page in a real browser, from the submission of a plan at a real node to its report. */
class LiveRunIT {

  private static final String TOKEN = "correct-horse+battery/staple==";
  private static final String BEFORE = System.getProperty(ConfigurationSources.HOME_PROPERTY);
  private static final String TINY =
      """
      # Four seconds without a database.
      name = tiny, database = noop, runs = 1, max-reruns = 0
      pacing { mode = open-loop, target-rate = 300/s }
      phases { settle = 0s, warm-up = 2s, measurement = 3s }
      """;

  @TempDir private Path folder;
  private Browser browser;
  private NodeRuntime node;

  @BeforeEach
  void start() throws Exception {
    browser = Browser.start(folder);
    Path plans = Files.createDirectories(folder.resolve("ops").resolve("plans"));
    Files.writeString(plans.resolve("tiny.conf"), TINY);
    System.setProperty(ConfigurationSources.HOME_PROPERTY, folder.toString());
    node = TestNode.withToken(TOKEN, folder.resolve("results"));
  }

  @AfterEach
  void stop() {
    if (BEFORE == null) {
      System.clearProperty(ConfigurationSources.HOME_PROPERTY);
    } else {
      System.setProperty(ConfigurationSources.HOME_PROPERTY, BEFORE);
    }
    if (browser != null) {
      browser.close();
    }
    if (node != null) {
      node.stop();
    }
  }

  @Test
  void aReadyPlanIsSubmittedFollowedToItsVerdictAndLeadsToItsReport() throws Exception {
    browser.look(false, 1100, 900);
    browser.open(node.httpAddress() + "/");
    await().until(() -> browser.isShown("#sign-in"));
    browser.evaluate("document.getElementById('token').value = '" + TOKEN + "'");
    browser.click("#sign-in button");
    browser.awaitText("#link", "live");
    browser.forget();
    browser.awaitText("#description", "Four seconds without a database.");

    browser.click("#submit-form button");

    browser.awaitText("#phases [aria-current=step]", "warmup");
    browser.awaitText("#figures", "since the start");
    browser.awaitText("#phases [aria-current=step]", "measurement");
    browser.picture("run-measurement");
    browser.awaitText("#verdict", "This attempt ended");
    browser.awaitText("#results", "report");
    assertThat(browser.evaluate("Chart.getChart('throughput').data.datasets[0].data.length"))
        .isEqualTo("5");
    browser.picture("run-ended");

    browser.open(browser.evaluate("document.querySelector('#results a').href"));
    assertThat(browser.text("#verdict")).contains("Verdict:");
    browser.awaitDrawn("#distribution");
    browser.awaitDrawn("#throughput-0");
    assertThat(browser.evaluate("document.body.textContent")).contains("there for", "B/s");
    browser.picture("run-report");

    Path both = folder.resolve("both.html");
    ResultArchive archive = new ResultArchive(folder.resolve("results"));
    String id = archive.list().experiments().get(0).experimentId();
    OutputFile.of(both, false)
        .write(
            ComparisonReport.of(
                archive, Comparison.of(archive.sidesOf(id).get(0), archive.sidesOf(id).get(0), 0)));
    browser.open(both.toUri().toString());
    assertThat(browser.text("#figures")).isNotBlank();
    for (String chart : List.of("distribution", "throughput", "latency", "errors", "cpu")) {
      browser.awaitDrawn("#" + chart);
    }
    browser.picture("run-comparison");
    assertThat(browser.complaints()).isEmpty();
  }
}
