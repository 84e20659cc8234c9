package io.trialbalance.cluster.metrics;

import java.util.List;
import java.util.stream.Stream;
import kamon.metric.MeasurementUnit;

/** A name in {@code /metrics} with what is shown under it. */
interface MetricSeries {

  /** How a series goes on. */
  enum Kind {
    GAUGE,
    COUNTER,
    HISTOGRAM
  }

  /** Who shows it: every node, or the coordinator's alone. */
  enum Scope {
    NODE,
    CLUSTER
  }

  /** All of them: ours, and what the servers of the drivers tell. */
  static List<MetricSeries> all() {
    return Stream.<MetricSeries>concat(Stream.of(Series.values()), DatabaseSeries.ALL.stream())
        .toList();
  }

  Kind kind();

  Scope scope();

  /** Its name in Prometheus. */
  String text();

  String help();

  /** Of the values that are set; what is shown is in base units. */
  MeasurementUnit unit();

  List<Label> labels();

  /** Whether all values of its labels are known beforehand. */
  default boolean isFixed() {
    return labels().stream().noneMatch(label -> label.values().isEmpty());
  }

  /**
   * How many series of this name a node shows at most: one for each combination of the labels'
   * values, and one at a time where a label is free. Buckets are not counted.
   */
  default int most() {
    return labels().stream()
        .mapToInt(label -> Math.max(1, label.values().size()))
        .reduce(1, (a, b) -> a * b);
  }
}
