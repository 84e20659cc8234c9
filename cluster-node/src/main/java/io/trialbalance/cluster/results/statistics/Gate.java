package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.statistics.Statistics.Interval;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A change that must not be let through, such as {@code throughput < -5%}: that {@code b} has more
 * than 5% less throughput than {@code a}. It fails only if the 95% interval of the ratio proves it,
 * and passes only if the interval proves the contrary.
 *
 * @param figure what is compared
 * @param isBelow whether less is what fails, otherwise more
 * @param bound ratio {@code b ÷ a} beyond which it fails
 * @param text as it was written
 */
public record Gate(Figure figure, boolean isBelow, double bound, String text) {

  private static final Pattern FORM =
      Pattern.compile("\\s*([A-Za-z0-9.]+)\\s*([<>])\\s*([+-]?\\d{1,6}(?:\\.\\d{1,6})?)\\s*%\\s*");

  /** What an interval says of a gate. */
  public enum Outcome {
    PASSED,
    FAILED,
    UNDECIDED,
    /** The two cannot be compared. */
    REFUSED
  }

  /**
   * Reads {@code FIGURE < CHANGE%} or {@code FIGURE > CHANGE%}.
   *
   * @throws IllegalArgumentException if it is neither, with a message for people
   */
  public static Gate of(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "expected a figure, < or >, and a change in percent, such as 'throughput < -5%' or 'p99 >"
              + " +10%', found '"
              + text
              + "'");
    }
    boolean isBelow = parts.group(2).equals("<");
    double change = Double.parseDouble(parts.group(3)) / 100;
    if (change <= -1) {
      throw new IllegalArgumentException("expected a change above -100%, found " + text.strip());
    }
    return new Gate(figure(parts.group(1)), isBelow, 1 + change, text.strip());
  }

  private static Figure figure(String word) {
    return Figure.ALL.stream()
        .filter(figure -> figure.name().equals(word) || figure.label().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no figure " + word + "; there are " + words()));
  }

  /** By which figures can be called. */
  private static String words() {
    return Figure.ALL.stream()
        .flatMap(
            figure ->
                Arrays.asList(figure.name(), figure.label()).stream()
                    .filter(word -> !word.contains(" ")))
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** What {@code comparison} says of it; undecided where it has no interval of the figure. */
  public Outcome judge(Comparison comparison) {
    if (!comparison.refusals().isEmpty()) {
      return Outcome.REFUSED;
    }
    Optional<Interval> interval =
        comparison.row(figure).flatMap(Comparison.Row::ratio).flatMap(Ratio::confidence95);
    if (interval.isEmpty()) {
      return Outcome.UNDECIDED;
    }
    double low = interval.get().low();
    double high = interval.get().high();
    if (isBelow ? high < bound : low > bound) {
      return Outcome.FAILED;
    }
    return (isBelow ? low >= bound : high <= bound) ? Outcome.PASSED : Outcome.UNDECIDED;
  }
}
