package io.trialbalance.protocol.plan;

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

  /** What can be required. */
  public enum Metric {
    P50("p50", 50),
    P95("p95", 95),
    P99("p99", 99),
    P999("p99.9", 99.9),
    MAX("max", 100),
    THROUGHPUT("throughput", Double.NaN),
    ERROR_RATE("error-rate", Double.NaN);

    private final String label;
    private final double percentile;

    Metric(String label, double percentile) {
      this.label = label;
      this.percentile = percentile;
    }

    /** The word for it in a plan. */
    public String label() {
      return label;
    }

    /** Whether it is a percentile of the latency histogram. */
    public boolean isLatency() {
      return !Double.isNaN(percentile);
    }

    /** 0 to 100; not a number unless {@link #isLatency()}. */
    public double percentile() {
      return percentile;
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
