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

  /** A million accounts were loaded, vacuumed and checkpointed in less than 20 s. */
  private static final long ACCOUNTS_RESET_PER_SECOND = 50_000;

  /** Creating the database, opening the pools, reading the totals. */
  private static final Duration POSTGRES_ALLOWANCE = Duration.ofSeconds(5);

  private static final Duration DRAIN_ALLOWANCE = Duration.ofSeconds(1);

  /** PostgreSQL: a transfer's row with the key, both secondary indexes and their unused space. */
  private static final double POSTGRES_BYTES_PER_TRANSFER = 300;

  /** PostgreSQL: an account's row with its key; an updated row may stand twice. */
  private static final double POSTGRES_BYTES_PER_ACCOUNT = 150;

  /**
   * TigerBeetle: by how much a replica's data file grows with a transfer, indexes included; more
   * with smaller requests. Measured were 1,120 bytes with full ones, 1,480 with a quarter of that.
   */
  private static final double TIGERBEETLE_BYTES_PER_TRANSFER = 1_600;

  /** TigerBeetle: an account is about as large as a transfer, and is funded by one. */
  private static final double TIGERBEETLE_BYTES_PER_ACCOUNT = 2 * TIGERBEETLE_BYTES_PER_TRANSFER;

  /** One second of the series, and all histograms of a run, in JSON. */
  private static final long BYTES_PER_SECOND = 1_500;

  private static final long BYTES_PER_RUN = 200_000;

  /** Of a closed loop nothing is known of the rate. */
  public static PlanEstimate of(RunPlan plan) {
    return of(plan, OptionalDouble.empty());
  }

  /**
   * @param closedLoopRate transfers per second over the whole cluster to reckon with in a closed
   *     loop; an open loop's own rate is used otherwise
   */
  public static PlanEstimate of(RunPlan plan, OptionalDouble closedLoopRate) {
    boolean isKept = plan.options().kind() != DatabaseKind.NOOP;
    Duration load = plan.times().warmup().plus(plan.times().measurement());
    Duration untilDrained = resetAllowance(plan, isKept).plus(plan.times().settle()).plus(load);
    Duration perRun = untilDrained.plus(DRAIN_ALLOWANCE);
    Duration longestRun = untilDrained.plus(plan.times().drainDeadline());
    int runs = plan.runs();
    return new PlanEstimate(
        perRun,
        perRun.multipliedBy(runs),
        longestRun.multipliedBy((long) runs * (1 + plan.maxReruns())),
        runs * (BYTES_PER_RUN + BYTES_PER_SECOND * load.toSeconds()),
        isKept ? databaseBytes(plan, load, closedLoopRate) : OptionalLong.of(0));
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

  private static Duration resetAllowance(RunPlan plan, boolean isKept) {
    return isKept
        ? POSTGRES_ALLOWANCE.plusSeconds(plan.workload().accounts() / ACCOUNTS_RESET_PER_SECOND)
        : Duration.ZERO;
  }

  private static OptionalLong databaseBytes(
      RunPlan plan, Duration load, OptionalDouble closedLoopRate) {
    OptionalDouble rate =
        plan.pacing() instanceof Pacing.OpenLoop open
            ? OptionalDouble.of(open.targetRatePerSecond())
            : closedLoopRate;
    if (rate.isEmpty()) {
      return OptionalLong.empty();
    }
    boolean tigerBeetle = plan.options().kind() == DatabaseKind.TIGERBEETLE;
    double perTransfer = tigerBeetle ? TIGERBEETLE_BYTES_PER_TRANSFER : POSTGRES_BYTES_PER_TRANSFER;
    double perAccount = tigerBeetle ? TIGERBEETLE_BYTES_PER_ACCOUNT : POSTGRES_BYTES_PER_ACCOUNT;
    double transfers = rate.getAsDouble() * load.toSeconds();
    return OptionalLong.of(
        (long) (transfers * perTransfer + plan.workload().accounts() * perAccount));
  }

  /** To the second below an hour and to the minute above, as {@code 24m 45s} or {@code 3h 2m}. */
  private static String rounded(Duration duration) {
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
