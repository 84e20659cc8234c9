package io.trialbalance.protocol.config;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decimal numbers as they are written, {@code -1.5e6}; every number of a configuration is read
 * here. What takes long to compute with is none: {@code 1e50000000} is fifty million digits as soon
 * as it is shifted by two places.
 */
final class DecimalText {

  /** Parsing takes a time that grows with the square of the length; no number of ours is longer. */
  private static final int LONGEST = 64;

  /** With an exponent of three digits at most, more than a double can hold: 1e308. */
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?");

  private DecimalText() {}

  /** The number, exactly; empty if {@code text} is none that anybody means. */
  static Optional<BigDecimal> parse(String text) {
    return text.length() <= LONGEST && DECIMAL.matcher(text).matches()
        ? Optional.of(new BigDecimal(text))
        : Optional.empty();
  }
}
