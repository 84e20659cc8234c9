package io.trialbalance.protocol.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  /** A number, whatever is taken for one, and a unit behind it. */
  private static final Pattern PARTS = Pattern.compile("(.*[0-9.])\\s*[a-z]+");

  private DurationText() {}

  /**
   * The duration: a {@link DecimalText} and one of HOCON's units. The library alone would take
   * {@code 0x1p3s} too.
   */
  static Optional<Duration> parse(String text) {
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches() || DecimalText.parse(parts.group(1)).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ConfigFactory.parseMap(Map.of("duration", text)).getDuration("duration"));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

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
