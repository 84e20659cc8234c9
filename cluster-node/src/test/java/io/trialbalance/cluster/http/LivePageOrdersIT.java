package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people do at the live page, in a real browser. */
class LivePageOrdersIT extends PageUnderTest {

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

  /** A browser gives a host six connections for all its tabs. */
  @Test
  void aPageInTheBackgroundKeepsNoConnectionForEvents() {
    open();
    browser.awaitText("#link", "live");
    browser.evaluate(
        "window.streamsClosed = 0; const close = EventSource.prototype.close;"
            + " EventSource.prototype.close = function() { window.streamsClosed++; close.call(this); }");

    hide(true);
    browser.awaitText("#link", "in the background");
    assertThat(browser.evaluate("String(window.streamsClosed)")).isEqualTo("1");
    hide(false);
    browser.awaitText("#link", "live");
  }

  private static void hide(boolean hidden) {
    browser.evaluate(
        "Object.defineProperty(document, 'hidden', {value: "
            + hidden
            + ", configurable: true}); document.dispatchEvent(new Event('visibilitychange'))");
  }

  @Test
  void theTokenIsAskedForOnceAndKeptNowhere() {
    server.close();
    server = start(0, Optional.of(new BearerToken(Secret.of(TOKEN))));
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
  void whatHasEndedLeadsToItsReport() {
    experiments.status = Status.DONE;
    experiments.verdict = Verdict.VALID;
    experiments.exitCode = ExitCode.OK;
    open();
    experiments.tell(new ExperimentEnded(ID, Status.DONE, null, 0));

    browser.awaitText("#results", "valid");
    assertThat(browser.evaluate("document.querySelector('#results a').getAttribute('href')"))
        .isEqualTo("/api/v1/experiments/" + ID + "/report");
  }
}
