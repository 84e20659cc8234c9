package io.trialbalance.cluster.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kamon.Kamon;
import kamon.Kamon$;
import kamon.metric.Counter;
import kamon.metric.Gauge;
import kamon.metric.Histogram;
import kamon.metric.Metric;
import kamon.tag.TagSet;

/**
 * Kamon's instruments, by {@link MetricSeries} and the labels' values in their order. Thread-safe.
 */
final class Instruments {

  private Instruments() {}

  /**
   * Sets what belongs together, so that a tick sees all of it or nothing. Kamon holds the monitor
   * of its registry while it reads the instruments one after another; whoever sets them does the
   * same. Nothing that takes long belongs in {@code sets}: everybody else who sets waits for it.
   */
  static void together(Runnable sets) {
    synchronized (Kamon$.MODULE$.registry()) {
      sets.run();
    }
  }

  /** Shows every series of fixed labels, at 0 where nothing was set yet. */
  static void register() {
    for (MetricSeries series : MetricSeries.all()) {
      if (series.isFixed()) {
        combinations(series).forEach(values -> register(series, values));
      }
    }
  }

  private static void register(MetricSeries series, String... values) {
    switch (series.kind()) {
      case GAUGE -> gauge(series, values);
      case COUNTER -> counter(series, values);
      case HISTOGRAM -> histogram(series, values);
    }
  }

  /** Sets every gauge of that name to 0; its labels must be fixed. */
  static void zero(MetricSeries series) {
    combinations(series).forEach(values -> set(series, 0, values));
  }

  /** Every combination of the values of the labels, which must be fixed. */
  static List<String[]> combinations(MetricSeries series) {
    List<String[]> combinations = new ArrayList<>(List.<String[]>of(new String[0]));
    for (Label label : series.labels()) {
      List<String[]> longer = new ArrayList<>();
      for (String[] one : combinations) {
        for (String value : label.values()) {
          String[] next = Arrays.copyOf(one, one.length + 1);
          next[one.length] = value;
          longer.add(next);
        }
      }
      combinations = longer;
    }
    return combinations;
  }

  /** Sets a gauge; what is no number (NaN) counts as 0, since Kamon would keep the last value. */
  static void set(MetricSeries series, double value, String... labels) {
    gauge(series, labels).update(Double.isNaN(value) ? 0 : Math.max(0, value));
  }

  /** Adds to a counter; {@code more} must not be negative. */
  static void add(MetricSeries series, long more, String... labels) {
    if (more > 0) {
      counter(series, labels).increment(more);
    }
  }

  static Histogram histogram(MetricSeries series, String... labels) {
    return Kamon.histogram(series.text(), series.help(), series.unit())
        .withTags(tags(series, labels));
  }

  /** Shows the series of these labels no longer. */
  static void remove(MetricSeries series, String... labels) {
    metric(series).remove(tags(series, labels));
  }

  private static Gauge gauge(MetricSeries series, String... labels) {
    return metric(series).withTags(tags(series, labels));
  }

  private static Metric.Gauge metric(MetricSeries series) {
    return Kamon.gauge(series.text(), series.help(), series.unit());
  }

  private static Counter counter(MetricSeries series, String... labels) {
    return Kamon.counter(series.text(), series.help(), series.unit())
        .withTags(tags(series, labels));
  }

  private static TagSet tags(MetricSeries series, String... values) {
    if (values.length != series.labels().size()) {
      throw new IllegalArgumentException(
          series.text() + " has " + series.labels().size() + " labels, not " + values.length);
    }
    TagSet tags = TagSet.Empty();
    for (int i = 0; i < values.length; i++) {
      Label label = series.labels().get(i);
      if (!label.values().isEmpty() && !label.values().contains(values[i])) {
        throw new IllegalArgumentException(
            series.text() + " has no " + label.name() + " '" + values[i] + "': " + label.values());
      }
      String value = label.values().isEmpty() ? Label.value(values[i]) : values[i];
      tags = tags.withTag(label.name(), value);
    }
    return tags;
  }
}
