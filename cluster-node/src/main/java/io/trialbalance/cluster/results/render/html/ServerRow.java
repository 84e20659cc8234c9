package io.trialbalance.cluster.results.render.html;

import static io.trialbalance.cluster.results.statistics.Units.ABSENT;

import io.trialbalance.cluster.results.document.Evidence.ServerActivity;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.statistics.Units;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the database server said of itself in one attempt's measurement, as it is printed. */
record ServerRow(
    String label,
    String waits,
    String connections,
    String wal,
    String checkpoints,
    String standbys,
    String lag) {

  /** Below it a mean number of connections is printed as 0.0. */
  private static final double NEXT_TO_NONE = 0.05;

  /** Absent if it was not asked, or is none that answers. */
  static Optional<ServerRow> of(RunDocument attempt) {
    return attempt.evidence().server().map(server -> of(PlanSection.label(attempt), server));
  }

  private static ServerRow of(String label, ServerActivity server) {
    return new ServerRow(
        label,
        means(server.waits()),
        means(server.connections()),
        Units.bytesPerSecond(server.walBytesPerSecond()),
        text("%d", server.checkpoints()),
        text("%d", server.standbys()),
        lags(server));
  }

  /** The largest first. */
  private static String means(Map<String, Double> means) {
    String text =
        means.entrySet().stream()
            .filter(mean -> mean.getValue() >= NEXT_TO_NONE)
            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
            .map(mean -> text("%s %.1f", mean.getKey(), mean.getValue()))
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? "none" : text;
  }

  private static String lags(ServerActivity server) {
    String text =
        server.lagBytes().entrySet().stream()
            .map(lag -> lag.getKey() + " " + Units.bytes((double) lag.getValue()))
            .collect(Collectors.joining(", "));
    return text.isEmpty() ? ABSENT : text;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
