package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.Observer;
import io.trialbalance.cluster.results.document.Finding;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Whoever was to tell of the measurement told of all of it: what happened while nobody looked is in
 * the figures, and nobody can say what it was. {@link ServerStayedUp} asks that of the database
 * server.
 */
final class ObservedThroughout implements Check {

  /** All tell once a second, or of all of the measurement at once, within a second of its ends. */
  static final double NOTED_SECONDS = 2.5;

  /** So long may one be silent. */
  static final double MAX_SILENCE_SECONDS = 5;

  @Override
  public String name() {
    return "observed-throughout";
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (evidence.observers().isEmpty()) {
      return Finding.notApplicable(name(), "it was not noted who told of the measurement");
    }
    List<Observer> silent =
        evidence.observers().stream()
            .filter(observer -> observer.longestSilenceSeconds() > NOTED_SECONDS)
            .sorted(Comparator.comparingDouble(Observer::longestSilenceSeconds).reversed())
            .toList();
    double longest =
        evidence.observers().stream()
            .mapToDouble(Observer::longestSilenceSeconds)
            .max()
            .orElseThrow();
    Finding.Builder finding =
        Finding.of(name())
            .figure("observers", evidence.observers().size())
            .figure("longestSilenceSeconds", longest);
    if (silent.isEmpty()) {
      return finding.valid(
          String.format(
              Locale.ROOT,
              "none of %d observers was silent for more than %.1f s",
              evidence.observers().size(),
              longest));
    }
    String missing =
        "silent in the measurement: "
            + silent.stream().map(ObservedThroughout::text).collect(Collectors.joining(", "));
    double ours = Stalled.longestSeconds(evidence);
    if (longest > MAX_SILENCE_SECONDS && ours > 0) {
      missing += String.format(Locale.ROOT, ", while a load node stood still for %.1f s", ours);
    }
    return longest - ours <= MAX_SILENCE_SECONDS
        ? finding.valid(missing)
        : finding.inconclusive(
            missing + "; at most " + Math.round(MAX_SILENCE_SECONDS) + " s expected");
  }

  private static String text(Observer observer) {
    return String.format(
        Locale.ROOT, "%s for %.1f s", observer.name(), observer.longestSilenceSeconds());
  }
}
