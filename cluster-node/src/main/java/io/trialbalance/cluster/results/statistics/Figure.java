package io.trialbalance.cluster.results.statistics;

import com.fasterxml.jackson.annotation.JsonValue;
import io.trialbalance.protocol.plan.Threshold.Metric;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The figures of a plan or a run: what people and programs call them, and their units. */
public enum Figure {
  THROUGHPUT("throughputPerSecond", "throughput", Units::perSecond),
  REPLIES("repliesPerSecond", "replies", Units::perSecond),
  P50("meanOfRunsP50Nanos", Metric.P50.label(), Units::nanos),
  P95("meanOfRunsP95Nanos", Metric.P95.label(), Units::nanos),
  P99("meanOfRunsP99Nanos", Metric.P99.label(), Units::nanos),
  P999("meanOfRunsP999Nanos", Metric.P999.label(), Units::nanos),
  MAX("meanOfRunsMaxNanos", Metric.MAX.label(), Units::nanos),
  CPU("cpuPerTransferMicros", "client CPU per transfer", Units::micros),
  REJECTED("rejectedShare", "rejected", Units::percent),
  ERRORS("errorRate", "errors", Units::percent);

  private final String key;
  private final String label;
  private final Function<Double, String> unit;

  Figure(String key, String label, Function<Double, String> unit) {
    this.key = key;
    this.label = label;
    this.unit = unit;
  }

  /** What programs call its mean over several runs: the name in JSON, with the unit. */
  @JsonValue
  String key() {
    return key;
  }

  /** What people call it. */
  public String label() {
    return label;
  }

  /**
   * What its mean over several runs is called: that of percentiles is no percentile of all their
   * transfers, and says so.
   */
  public String meanLabel() {
    return switch (this) {
      case P50, P95, P99, P999, MAX -> label + ", mean of the runs";
      default -> label;
    };
  }

  /** With its unit; a dash for null. */
  public String text(Double value) {
    return unit.apply(value);
  }

  /** What people call each, by its own name in small letters, for templates. */
  public static Map<String, String> labels() {
    return Arrays.stream(values())
        .collect(Collectors.toMap(f -> f.name().toLowerCase(Locale.ROOT), Figure::label));
  }
}
