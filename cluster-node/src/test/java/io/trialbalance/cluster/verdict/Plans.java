package io.trialbalance.cluster.verdict;

import io.trialbalance.protocol.plan.Batching;
import io.trialbalance.protocol.plan.PostgresOptions;
import io.trialbalance.protocol.plan.PostgresOptions.Borrow;
import io.trialbalance.protocol.plan.PostgresOptions.Executor;
import io.trialbalance.protocol.plan.PostgresOptions.IsolationLevel;
import io.trialbalance.protocol.plan.PostgresOptions.Pool;
import io.trialbalance.protocol.plan.PostgresOptions.Retries;
import io.trialbalance.protocol.plan.PostgresOptions.SynchronousCommit;
import io.trialbalance.protocol.plan.PostgresOptions.Validation;
import io.trialbalance.protocol.plan.Threshold;
import java.time.Duration;

/** Parts of plans for tests. */
public final class Plans {

  private Plans() {}

  public static PostgresOptions postgres() {
    return new PostgresOptions(
        Executor.ROW_LOCKS,
        IsolationLevel.READ_COMMITTED,
        SynchronousCommit.REMOTE_WRITE,
        new Batching(256, Duration.ofMillis(1), 1),
        new Pool(20, 20, Borrow.ONCE, Validation.FAST, Duration.ofSeconds(30)),
        new Retries(10, Duration.ofMillis(1), Duration.ofMillis(100), 0.5),
        Duration.ofSeconds(10),
        false,
        true,
        true);
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
