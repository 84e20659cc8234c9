package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.ServerActivity;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.ServerFigure;
import java.util.Locale;
import java.util.Optional;

/**
 * The database server that was measured is one and the same, and told of itself all the time. An
 * open loop survives a restart of a second with a longer p99, which is not the database's.
 */
final class ServerStayedUp implements Check {

  /** It is asked once a second, and an answer may take some seconds under load. */
  static final double MAX_SILENCE_SECONDS = 10;

  @Override
  public String name() {
    return "server-stayed-up";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<ServerActivity> told = evidence.server();
    if (told.isEmpty()) {
      return Finding.notApplicable(name(), "the database server tells nothing of itself");
    }
    ServerActivity server = told.get();
    if (server.longestSilenceSeconds() == null) {
      return Finding.notApplicable(name(), "it was not noted yet when the server was started");
    }
    Finding.Builder finding =
        Finding.of(name())
            .figure("samples", server.samples())
            .figure("longestSilenceSeconds", server.longestSilenceSeconds());
    if (hasChanged(server, ServerFigure.STARTED)) {
      return finding.invalid(
          "the database server was started anew since its ledger was made ready, or another one took"
              + " its place");
    }
    if (hasChanged(server, ServerFigure.STATISTICS_BEGAN)) {
      return finding.invalid(
          "the database server's statistics began anew since its ledger was made ready: it recovered"
              + " from a crash of one of its processes, or somebody reset them");
    }
    if (isUnknown(server, ServerFigure.STARTED)) {
      return finding.inconclusive(
          "the database server could not be asked before and after the load whether it stayed up");
    }
    String silence =
        String.format(
            Locale.ROOT,
            "the database server told nothing of itself for %.1f s at most",
            server.longestSilenceSeconds());
    return server.longestSilenceSeconds() <= MAX_SILENCE_SECONDS
        ? finding.valid(
            (server.value(ServerFigure.STARTED).isPresent()
                    ? "the database server was the same all the time; "
                    : "")
                + silence)
        : finding.inconclusive(
            silence
                + ", more than "
                + Math.round(MAX_SILENCE_SECONDS)
                + " s: nobody knows what it did meanwhile");
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
