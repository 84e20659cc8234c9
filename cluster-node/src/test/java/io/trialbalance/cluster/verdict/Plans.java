package io.trialbalance.cluster.verdict;

import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.Threshold;
import java.util.Map;

/** Parts of plans for tests. */
public final class Plans {

  private Plans() {}

  public static DatabaseOptions postgres() {
    return new DatabaseOptions(
        "postgresql",
        Map.of(
            "executor",
            "row-locks",
            "isolation-level",
            "read-committed",
            "synchronous-commit",
            "remote_write",
            "pool",
            Map.of(
                "size", 20,
                "min-idle", 20,
                "borrow", "once",
                "validation", "fast",
                "acquire-timeout", "30s"),
            "retries",
            Map.of("max", 10, "first-delay", "1ms", "max-delay", "100ms", "jitter", 0.5),
            "statement-deadline",
            "10s",
            "autovacuum",
            false,
            "foreign-keys",
            true,
            "secondary-indexes",
            true));
  }

  /** {@code p99 < 20ms} or {@code throughput > 5000/s}: value in the metric's base unit. */
  public static Threshold threshold(
      Threshold.Metric metric, Threshold.Comparison comparison, double value) {
    String unit =
        metric.quantile().isPresent()
            ? "ns"
            : metric.equals(Threshold.Metric.THROUGHPUT) ? "/s" : "";
    String number = metric.equals(Threshold.Metric.ERROR_RATE) ? value + "" : (long) value + "";
    return new Threshold(
        metric, comparison, value, metric.label() + " " + comparison.sign() + " " + number + unit);
  }
}
