package io.trialbalance.cluster.results.statistics;

import io.trialbalance.cluster.results.document.PercentileFigure;
import java.util.Locale;
import java.util.function.Function;

/** Figures as people read them, with their units; a dash for what is absent. */
public final class Units {

  /** For what is absent. */
  public static final String ABSENT = "–";

  private Units() {}

  /** {@code "912 ns"}, {@code "34.5 µs"}, {@code "12.3 ms"}, {@code "1.2 s"}. */
  public static String nanos(Number nanos) {
    if (nanos == null) {
      return ABSENT;
    }
    double value = nanos.doubleValue();
    if (Math.abs(value) < 1e3) {
      return digits(value) + " ns";
    }
    if (Math.abs(value) < 1e6) {
      return digits(value / 1e3) + " µs";
    }
    return Math.abs(value) < 1e9 ? digits(value / 1e6) + " ms" : digits(value / 1e9) + " s";
  }

  /** {@code "8,912/s"}. */
  public static String perSecond(Double rate) {
    if (rate == null) {
      return ABSENT;
    }
    return String.format(Locale.ROOT, Math.abs(rate) < 100 ? "%.1f/s" : "%,.0f/s", rate);
  }

  /** {@code "30.5 µs"}. */
  public static String micros(Double micros) {
    return micros == null ? ABSENT : nanos(micros * 1e3);
  }

  /** {@code "1.5%"} for 0.015. */
  public static String percent(Double share) {
    return share == null ? ABSENT : String.format(Locale.ROOT, "%.1f%%", share * 100);
  }

  /**
   * {@code "≥ 12.3 ms"} if it is a lower bound; followed by {@code *} if it rests on few values.
   */
  public static String percentile(PercentileFigure figure) {
    if (figure == null) {
      return ABSENT;
    }
    return (figure.atLeast() ? "≥ " : "") + nanos(figure.nanos()) + (figure.fewValues() ? "*" : "");
  }

  /** One of {@code latency}, which is null if none was measured. */
  public static String percentile(
      LatencyAggregate latency, Function<LatencyAggregate, PercentileFigure> which) {
    return percentile(latency == null ? null : which.apply(latency));
  }

  /** Half of the 95% interval of a rate: {@code "312/s"}. */
  public static String margin(Statistics rate) {
    Statistics.Interval interval = rate.confidence95();
    return interval == null ? ABSENT : perSecond((interval.high() - interval.low()) / 2);
  }

  private static String digits(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.1f" : "%.0f", value);
  }
}
