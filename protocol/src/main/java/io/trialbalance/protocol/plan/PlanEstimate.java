package io.trialbalance.protocol.plan;

import io.trialbalance.protocol.config.DurationText;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How long a plan takes and how much disk it needs, before anything was started: an estimate for
 * people, never a figure of a result.
 *
 * @param perRun all phases of one run, with an allowance for the reset and for draining
 * @param total of all runs, if none is repeated
 * @param longest of all runs if each is repeated as often as it may and drains to the deadline
 * @param resultBytes of the documents of all runs
 * @param databaseBytes that a run adds to an empty database, for each replica; it is emptied before
 *     the next. Absent if the number of transfers cannot be foreseen
 */
public record PlanEstimate(
    Duration perRun,
    Duration total,
    Duration longest,
    long resultBytes,
    OptionalLong databaseBytes) {

  private static final Duration DRAIN_ALLOWANCE = Duration.ofSeconds(1);

  /** One second of the series, and all histograms of a run, in JSON. */
  private static final long BYTES_PER_SECOND = 1_500;

  private static final long BYTES_PER_RUN = 200_000;

  /**
   * Of a closed loop nothing is known of the rate.
   *
   * @param costs of the plan's database
   */
  public static PlanEstimate of(RunPlan plan, DatabaseCosts costs) {
    return of(plan, costs, OptionalDouble.empty());
  }

  /**
   * @param costs of the plan's database
   * @param closedLoopRate transfers per second over the whole cluster to reckon with in a closed
   *     loop; an open loop's own rate is used otherwise
   */
  public static PlanEstimate of(RunPlan plan, DatabaseCosts costs, OptionalDouble closedLoopRate) {
    Duration load = plan.times().warmup().plus(plan.times().measurement());
    Duration untilDrained = costs.reset().plus(plan.times().settle()).plus(load);
    Duration perRun = untilDrained.plus(DRAIN_ALLOWANCE);
    Duration longestRun = untilDrained.plus(plan.times().drainDeadline());
    int runs = plan.runs();
    return new PlanEstimate(
        perRun,
        perRun.multipliedBy(runs),
        longestRun.multipliedBy((long) runs * (1 + plan.maxReruns())),
        runs * (BYTES_PER_RUN + BYTES_PER_SECOND * load.toSeconds()),
        databaseBytes(plan, costs, load, closedLoopRate));
  }

  /** Two sentences for people. */
  public String inWords() {
    String database =
        databaseBytes.isPresent()
            ? "about " + size(databaseBytes.getAsLong())
            : "an unknown amount, as a closed loop's rate is not known beforehand,";
    return String.format(
        Locale.ROOT,
        "Takes about %s (%s a run), at most about %s if runs have to be repeated."
            + " Needs about %s for results and %s in the database (both estimated).",
        rounded(total),
        rounded(perRun),
        rounded(longest),
        size(resultBytes),
        database);
  }

  private static OptionalLong databaseBytes(
      RunPlan plan, DatabaseCosts costs, Duration load, OptionalDouble closedLoopRate) {
    OptionalDouble rate =
        plan.pacing() instanceof Pacing.OpenLoop open
            ? OptionalDouble.of(open.targetRatePerSecond())
            : closedLoopRate;
    double bytesPerTransfer = plan.options().isCeiling() ? 0 : costs.bytesPerTransfer();
    if (rate.isEmpty() && bytesPerTransfer > 0) {
      return OptionalLong.empty();
    }
    double transfers = rate.orElse(0) * load.toSeconds();
    return OptionalLong.of(
        (long)
            (transfers * bytesPerTransfer + plan.workload().accounts() * costs.bytesPerAccount()));
  }

  /** To the second below an hour and to the minute above, as {@code 24m 45s} or {@code 3h 2m}. */
  public static String rounded(Duration duration) {
    Duration part =
        duration.toHours() > 0
            ? Duration.ofMinutes(duration.toMinutes() % 60)
            : Duration.ofSeconds(duration.toSeconds() % 60);
    Duration whole =
        duration.toHours() > 0
            ? Duration.ofHours(duration.toHours())
            : Duration.ofMinutes(duration.toMinutes());
    if (whole.isZero() || part.isZero()) {
      return DurationText.of(whole.plus(part));
    }
    return DurationText.of(whole) + " " + DurationText.of(part);
  }

  private static String size(long bytes) {
    return bytes < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }
}
