package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.cluster.results.document.Evidence.ServerActivity;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Figures;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.phase.Status;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The database server that was measured is one and the same, and told of itself all the time. An
 * open loop survives a restart of a second with a longer p99, which is not the database's.
 */
final class ServerStayedUp implements Check {

  /** It is asked once a second, and an answer may take some seconds under load. */
  static final double MAX_SILENCE_SECONDS = 5;

  /** Whole seconds in a row without a reply, though transfers were in flight. */
  static final int STANDSTILL_SECONDS = 2;

  @Override
  public String name() {
    return "server-stayed-up";
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (evidence.server().isEmpty()) {
      return bySilence(evidence);
    }
    ServerActivity server = evidence.server().get();
    if (server.longestSilenceSeconds() == null) {
      return Finding.notApplicable(name(), "it was not noted yet when the server was started");
    }
    Finding.Builder finding =
        Finding.of(name())
            .figure("samples", server.samples())
            .figure("longestSilenceSeconds", server.longestSilenceSeconds());
    Optional<String> other = whyNotTheSame(server);
    if (other.isPresent()) {
      return finding.invalid(other.get());
    }
    double ours = Stalled.longestSeconds(evidence);
    String silence = silence(server.longestSilenceSeconds(), ours);
    if (server.samples() == 0) {
      return finding.inconclusive(
          "the database server told nothing of itself in the measurement: nobody knows what it did");
    }
    if (server.longestSilenceSeconds() - ours > MAX_SILENCE_SECONDS) {
      return finding.inconclusive(
          silence
              + ", more than "
              + Math.round(MAX_SILENCE_SECONDS)
              + " s: nobody knows what it did meanwhile");
    }
    if (isUnknown(server, ServerFigure.STARTED)) {
      return evidence.status() == Status.ABORTED
          ? Finding.notApplicable(
              name(), "the attempt was aborted before the server was asked again")
          : finding.inconclusive(
              "the database server could not be asked before and after the load whether it stayed up");
    }
    return wasTouched(server)
        .map(finding::inconclusive)
        .orElseGet(
            () ->
                finding.valid(
                    (server.value(ServerFigure.STARTED).isPresent()
                            ? "the database server was the same all the time; "
                            : "")
                        + silence));
  }

  private static String silence(double seconds, double ours) {
    String text =
        String.format(
            Locale.ROOT,
            "the database server told nothing of itself for up to %.1f s in a row",
            seconds);
    return seconds > MAX_SILENCE_SECONDS && ours > 0
        ? text + String.format(Locale.ROOT, ", while a load node stood still for %.1f s", ours)
        : text;
  }

  /** Why what was measured is not one server's work. */
  private static Optional<String> whyNotTheSame(ServerActivity server) {
    String since = " since its ledger was made ready";
    if (hasChanged(server, ServerFigure.TIMELINE)) {
      return Optional.of(
          "the database failed over" + since + ": its log is on another timeline now");
    }
    if (hasChanged(server, ServerFigure.PROCESSES)) {
      return Optional.of("a process of the database server ended" + since);
    }
    if (hasChanged(server, ServerFigure.STARTED)) {
      return Optional.of(
          "the database server was started anew" + since + ", or another one took its place");
    }
    if (hasChanged(server, ServerFigure.PROCESSES_BEGAN)) {
      return Optional.of(
          "the database server started its processes anew"
              + since
              + ": it recovered from a crash of one of them");
    }
    if (hasChanged(server, ServerFigure.STATISTICS_BEGAN)
        && server.value(ServerFigure.PROCESSES_BEGAN).isEmpty()) {
      return Optional.of(
          "the database server's statistics began anew"
              + since
              + ": it recovered from a crash of one of its processes, or somebody reset them");
    }
    return Optional.empty();
  }

  /** What somebody did to a server that is the same. */
  private static Optional<String> wasTouched(ServerActivity server) {
    double killed = server.value(ServerFigure.SESSIONS_KILLED).orElse(0);
    if (killed > 0) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "somebody ended sessions of the database server (%.0f) since its ledger was made ready",
              killed));
    }
    return hasChanged(server, ServerFigure.STATISTICS_BEGAN)
        ? Optional.of(
            "somebody reset the database server's statistics since its ledger was made ready: what"
                + " it counted has a gap")
        : Optional.empty();
  }

  /** Of a server that tells nothing its replies alone can be missed. */
  private Finding bySilence(Evidence evidence) {
    if (LedgerAnswered.keepsNothing(evidence)) {
      return Finding.notApplicable(name(), "there is no database server");
    }
    List<Second> seconds = Figures.of(evidence).measurementSeries();
    if (seconds.isEmpty()) {
      return Finding.notApplicable(name(), "there was no measurement");
    }
    int longest = 0;
    int still = 0;
    for (Second second : seconds) {
      still = NoStandstill.isStill(second) ? still + 1 : 0;
      longest = Math.max(longest, still);
    }
    longest = Math.max(0, longest - (int) Math.round(Stalled.longestSeconds(evidence)));
    Finding.Builder finding = Finding.of(name()).figure("longestStandstillSeconds", longest);
    return longest < STANDSTILL_SECONDS
        ? finding.valid(
            "the database server tells nothing of itself, and answered in nearly every second")
        : finding.inconclusive(
            "the database answered nothing for "
                + longest
                + " s in a row, "
                + STANDSTILL_SECONDS
                + " s or more: the cause is unknown, since its server tells nothing of itself");
  }

  /** Its driver tells it, and nothing came. */
  private static boolean isUnknown(ServerActivity server, String figure) {
    return server.figures().stream().anyMatch(told -> told.name().equals(figure))
        && server.value(figure).isEmpty();
  }

  private static boolean hasChanged(ServerActivity server, String figure) {
    return server.value(figure).orElse(0) != 0;
  }
}
