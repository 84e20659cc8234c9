package io.trialbalance.cluster.metrics;

import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.Quantile;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What series of one name differ by.
 *
 * @param name of the label
 * @param values that it can have; empty if they are free, and then there is one series at a time
 */
record Label(String name, List<String> values) {

  /** Which percentile. Not {@code quantile}, which Prometheus keeps for summaries. */
  static final Label PERCENTILE = of("percentile", Quantile.values(), Quantile::label);

  /** What a latency is of. */
  static final Label KIND = of("kind", LatencyKind.values(), LatencyKind::label);

  /** Whatever none of the other values names. */
  static final String OTHER = "other";

  static Label of(String name, String... values) {
    return new Label(name, List.of(values));
  }

  /** One that has a value for each of {@code words}. */
  static <T> Label of(String name, T[] words, Function<T, String> value) {
    return new Label(name, Arrays.stream(words).map(value).toList());
  }

  /** One that has all of {@code words}, and {@code more}. */
  static Label of(String name, Collection<String> words, String more) {
    return new Label(name, Stream.concat(words.stream(), Stream.of(more)).toList());
  }

  static Label free(String name) {
    return new Label(name, List.of());
  }

  /**
   * {@code text} as a label's value: Kamon does not escape quotes, and what a plan or a host calls
   * itself must not become syntax.
   */
  static String value(String text) {
    String plain = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "_");
    return plain.substring(0, Math.min(plain.length(), 128));
  }
}
