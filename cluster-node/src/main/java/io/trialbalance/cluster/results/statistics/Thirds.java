package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.document.Evidence.Second;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * One figure of the first and of the last third of a measurement: the least that shows a drift.
 *
 * @param first of the first third of the seconds
 * @param last of as many seconds at the end
 */
public record Thirds(double first, double last) {

  /** Beyond this drift a measurement says more about when it was made than about the database. */
  public static final double MAX_DRIFT = 0.10;

  /** Of {@code figure}; absent if there are fewer than 3 seconds or a third has no such figure. */
  public static Optional<Thirds> of(
      List<Second> seconds, Function<List<Second>, OptionalDouble> figure) {
    int third = seconds.size() / 3;
    if (third == 0) {
      return Optional.empty();
    }
    OptionalDouble first = figure.apply(seconds.subList(0, third));
    OptionalDouble last = figure.apply(seconds.subList(seconds.size() - third, seconds.size()));
    return first.isPresent() && last.isPresent()
        ? Optional.of(new Thirds(first.getAsDouble(), last.getAsDouble()))
        : Optional.empty();
  }

  /** By how much they differ, as a share of the greater, 0 to 1. */
  public double drift() {
    double greater = Math.max(first, last);
    return greater == 0 ? 0 : Math.abs(first - last) / greater;
  }

  public boolean isSteady() {
    return drift() <= MAX_DRIFT;
  }
}
