package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.FirstFailure;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Why transfers failed or became unknown, warm-up included.
 *
 * @param counts how often each reason occurred
 * @param first of all; empty if that is not known
 */
public record FailureReasons(Map<String, Long> counts, Optional<FirstFailure> first) {

  private static final int SHOWN = 3;

  /** Those of all of these attempts; the first one is that of the first attempt that has one. */
  public static FailureReasons of(Collection<Evidence> attempts) {
    List<Final> totals = attempts.stream().flatMap(one -> one.totals().stream()).toList();
    Map<String, Long> counts = new TreeMap<>();
    totals.forEach(
        one -> one.failures().forEach((reason, n) -> counts.merge(reason, n, Long::sum)));
    return new FailureReasons(
        counts, totals.stream().flatMap(one -> one.firstFailure().stream()).findFirst());
  }

  /** The most frequent ones, how many there are more, and the first; empty if there are none. */
  public Optional<String> inWords() {
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
    return Optional.of(
        shown + (more > 0 ? "; and " + more + " reasons more" : "") + firstInWords(all));
  }

  /** Of a single reason it is said already. */
  private String firstInWords(List<Map.Entry<String, Long>> all) {
    return first
        .filter(one -> all.size() > 1)
        .map(
            one ->
                String.format(
                    Locale.ROOT,
                    ". The first, %.1f s after the load began: %s",
                    one.seconds(),
                    one.reason()))
        .orElse("");
  }
}
