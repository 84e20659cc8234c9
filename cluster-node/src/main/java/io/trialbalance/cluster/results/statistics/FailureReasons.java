package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.document.Evidence;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Why transfers failed or became unknown, warm-up included, in words. */
public final class FailureReasons {

  private static final int SHOWN = 3;

  private FailureReasons() {}

  /** How often each reason occurred in all of these attempts. */
  public static Map<String, Long> of(Collection<Evidence> attempts) {
    Map<String, Long> counts = new TreeMap<>();
    attempts.stream()
        .flatMap(attempt -> attempt.totals().stream())
        .forEach(
            totals -> totals.failures().forEach((reason, n) -> counts.merge(reason, n, Long::sum)));
    return counts;
  }

  /** The most frequent ones first, and how many there are more; empty if there are none. */
  public static Optional<String> inWords(Map<String, Long> counts) {
    if (counts.isEmpty()) {
      return Optional.empty();
    }
    List<Map.Entry<String, Long>> all =
        counts.entrySet().stream()
            .sorted(Map.Entry.comparingByValue(Comparator.<Long>naturalOrder().reversed()))
            .toList();
    String shown =
        all.stream()
            .limit(SHOWN)
            .map(one -> String.format(Locale.ROOT, "%,d × %s", one.getValue(), one.getKey()))
            .collect(Collectors.joining("; "));
    int more = all.size() - SHOWN;
    return Optional.of(more > 0 ? shown + "; and " + more + " reasons more" : shown);
  }
}
