package io.trialbalance.protocol.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/**
 * What somebody may have meant: the Jaro–Winkler similarity forgives a slip anywhere and favours
 * words that begin alike.
 */
public final class Nearest {

  /** Below this two words have little in common; found by trying slips of our own keys. */
  private static final double SIMILAR = 0.85;

  /** Enough to prefer a slip within the section to an equally good one elsewhere. */
  private static final double SAME_SECTION = 0.05;

  private static final Pattern BETWEEN_WORDS = Pattern.compile("[-_\\s]");

  private static final JaroWinklerSimilarity SIMILARITY = new JaroWinklerSimilarity();

  private Nearest() {}

  /** The one of {@code words} that is most like {@code word}, if any is. */
  public static Optional<String> word(String word, Collection<String> words) {
    return best(words, candidate -> similarity(word, candidate));
  }

  /** The one of {@code paths} whose last part is most like the last part of {@code path}. */
  static Optional<String> path(String path, Collection<String> paths) {
    return best(
        paths,
        candidate -> {
          double similarity = similarity(lastPart(path), lastPart(candidate));
          return section(path).equals(section(candidate)) ? similarity + SAME_SECTION : similarity;
        });
  }

  private static Optional<String> best(
      Collection<String> candidates, ToDoubleFunction<String> score) {
    return candidates.stream()
        .max(Comparator.comparingDouble(score))
        .filter(candidate -> score.applyAsDouble(candidate) >= SIMILAR);
  }

  private static double similarity(String one, String other) {
    return SIMILARITY.apply(plain(one), plain(other));
  }

  /** {@code maxAmount}, {@code max_amount} and {@code max-amount} are one word. */
  private static String plain(String word) {
    return BETWEEN_WORDS.matcher(word.toLowerCase(Locale.ROOT)).replaceAll("");
  }

  private static String lastPart(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  private static String section(String path) {
    return path.substring(0, path.lastIndexOf('.') + 1);
  }
}
