package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.document.MeasuredLatency;
import io.trialbalance.cluster.results.document.Percentile;
import io.trialbalance.protocol.measure.Quantile;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/**
 * Figures as people read them, with their units; a dash for what is absent. The page's {@code
 * words.js} writes the same, held to it by the cases of {@code units.csv} among the tests.
 */
public final class Units {

  /** For what is absent. */
  public static final String ABSENT = "–";

  private static final String[] TIMES = {"ns", "µs", "ms", "s"};
  private static final String[] SIZES = {"B", "kB", "MB", "GB", "TB"};

  private Units() {}

  /** {@code "912 ns"}, {@code "34.5 µs"}, {@code "12.3 ms"}, {@code "1.2 s"}. */
  public static String nanos(Number nanos) {
    return nanos == null ? ABSENT : scaled(nanos.doubleValue(), TIMES);
  }

  /** {@code "30.5 µs"}. */
  public static String micros(Double micros) {
    return micros == null ? ABSENT : nanos(micros * 1e3);
  }

  /** {@code "1.5 GB"}: by thousands. */
  public static String bytes(Double bytes) {
    return bytes == null ? ABSENT : scaled(bytes, SIZES);
  }

  /** {@code "12.3 MB/s"}. */
  public static String bytesPerSecond(Double bytes) {
    return bytes == null ? ABSENT : bytes(bytes) + "/s";
  }

  /** {@code "8,912/s"}, {@code "12.3/s"}, {@code "17/s"}. */
  public static String perSecond(Double rate) {
    if (rate == null) {
      return ABSENT;
    }
    return (rate == Math.rint(rate) ? count(rate.longValue()) : digits(rate)) + "/s";
  }

  /** {@code "1.5%"} for 0.015. */
  public static String percent(Double share) {
    return share == null ? ABSENT : text("%.1f%%", share * 100);
  }

  /** A number without a unit: {@code "0.013"}, {@code "7.250"}, {@code "41.5"}, {@code "3"}. */
  public static String ratio(Double ratio) {
    if (ratio == null) {
      return ABSENT;
    }
    if (ratio == Math.rint(ratio)) {
      return count(ratio.longValue());
    }
    return Math.abs(ratio) < 10 ? text("%.3f", ratio) : digits(ratio);
  }

  /** {@code "1 run"}, {@code "2 runs"}. */
  public static String counted(long count, String thing) {
    return count(count) + " " + thing + (count == 1 ? "" : "s");
  }

  /** {@code "11.2"}, of how many times; finer the nearer it is to 1. */
  public static String times(double ratio) {
    return text(ratio < 10 ? "%.3f" : ratio < 100 ? "%.1f" : "%,.0f", ratio);
  }

  /** {@code "8,123"}. */
  public static String count(long count) {
    return text("%,d", count);
  }

  /** {@code "45s"}, {@code "2m 05s"}, {@code "1h 02m"}. */
  public static String seconds(Double seconds) {
    if (seconds == null) {
      return ABSENT;
    }
    long whole = Math.max(0, Math.round(seconds));
    if (whole < 60) {
      return whole + "s";
    }
    return whole < 3_600
        ? text("%dm %02ds", whole / 60, whole % 60)
        : text("%dh %02dm", whole / 3_600, whole % 3_600 / 60);
  }

  /**
   * {@code "≥ 12.3 ms"} if it is a lower bound; followed by {@code *} if it rests on few values.
   */
  public static String percentile(Percentile figure) {
    return (figure.atLeast() ? "≥ " : "") + nanos(figure.nanos()) + (figure.fewValues() ? "*" : "");
  }

  /** One of {@code latency}, which is absent if none was measured. */
  public static String percentile(Optional<MeasuredLatency> latency, Quantile quantile) {
    return latency.map(measured -> percentile(measured.quantiles().get(quantile))).orElse(ABSENT);
  }

  /** Of the greatest of {@code units} that leaves a whole of it. */
  private static String scaled(double value, String[] units) {
    int unit = 0;
    while (Math.abs(value) >= 1e3 && unit < units.length - 1) {
      value /= 1e3;
      unit++;
    }
    return digits(value) + " " + units[unit];
  }

  private static String digits(double value) {
    return text(Math.abs(value) < 100 ? "%.1f" : "%,.0f", value);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /**
   * A figure for programs, to the last digit and without an exponent: spreadsheets round what has
   * one, and scripts take it for text.
   */
  public static String plain(double figure) {
    return Double.isFinite(figure)
        ? new BigDecimal(Double.toString(figure)).toPlainString()
        : Double.toString(figure);
  }
}
