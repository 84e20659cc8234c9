package io.trialbalance.protocol.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.trialbalance.protocol.measure.Quantile;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A figure that a result is required to reach, such as {@code p99 < 20ms} or {@code throughput >
 * 5000/s}.
 *
 * @param metric what is compared
 * @param comparison how
 * @param value in the metric's base unit: nanoseconds for latencies, 1/s for throughput, a fraction
 *     for the error rate
 * @param text as it was written in the plan
 */
public record Threshold(Metric metric, Comparison comparison, double value, String text) {

  /**
   * What can be required.
   *
   * @param label the word for it in a plan
   */
  public record Metric(@JsonValue String label) {
    public static final Metric THROUGHPUT = new Metric("throughput");
    public static final Metric ERROR_RATE = new Metric("error-rate");

    /** Every one there is: latencies first. */
    public static final List<Metric> ALL =
        Stream.concat(
                Arrays.stream(Quantile.values()).map(Metric::of), Stream.of(THROUGHPUT, ERROR_RATE))
            .toList();

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Metric {}

    /** A point of the latency's distribution. */
    public static Metric of(Quantile quantile) {
      return new Metric(quantile.label());
    }

    /** Which point of the latency's distribution it is; absent if it is no latency. */
    public Optional<Quantile> quantile() {
      return Arrays.stream(Quantile.values()).filter(q -> q.label().equals(label)).findFirst();
    }
  }

  /** How a figure is compared with the value. */
  public enum Comparison {
    BELOW("<"),
    ABOVE(">");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    /** As it is written in a plan. */
    public String sign() {
      return sign;
    }
  }

  /** Whether {@code figure}, in the metric's base unit, reaches what is required. */
  public boolean isReachedBy(double figure) {
    return comparison == Comparison.BELOW ? figure < value : figure > value;
  }
}
