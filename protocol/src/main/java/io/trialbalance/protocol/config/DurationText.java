package io.trialbalance.protocol.config;

import java.time.Duration;
import java.util.List;

/** Durations as HOCON writes them. */
public final class DurationText {

  private record Unit(String name, long nanos) {}

  /** Largest first; the last divides everything. */
  private static final List<Unit> UNITS =
      List.of(
          new Unit("d", 86_400_000_000_000L),
          new Unit("h", 3_600_000_000_000L),
          new Unit("m", 60_000_000_000L),
          new Unit("s", 1_000_000_000L),
          new Unit("ms", 1_000_000L),
          new Unit("us", 1_000L),
          new Unit("ns", 1L));

  private DurationText() {}

  /**
   * In the largest unit that gives a whole number: {@code "90s"}, {@code "2m"}, {@code "0s"}.
   *
   * @throws ArithmeticException beyond 292 years
   */
  public static String of(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    return UNITS.stream()
        .filter(unit -> nanos % unit.nanos() == 0)
        .findFirst()
        .map(unit -> nanos / unit.nanos() + unit.name())
        .orElseThrow();
  }
}
