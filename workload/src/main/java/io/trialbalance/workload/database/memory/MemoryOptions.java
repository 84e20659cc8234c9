package io.trialbalance.workload.database.memory;

import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Key;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.config.KeyValues;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ContinuousSampler;
import org.apache.commons.rng.sampling.distribution.LogNormalSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * What a plan chooses of the database in memory.
 *
 * @param distribution of the time for which a transfer keeps a server
 * @param mean of that time
 * @param variation of that time: its standard deviation ÷ its mean; used by {@link
 *     Distribution#LOGNORMAL} only
 * @param servers that serve transfers in parallel
 * @param accountLocks whether a transfer has its two accounts to itself while it is served
 */
record MemoryOptions(
    Distribution distribution, Duration mean, double variation, int servers, boolean accountLocks) {

  static final Key<Distribution> DISTRIBUTION =
      Key.of("service.distribution", Forms.choice(Distribution.values(), Distribution::label));
  static final Key<Duration> MEAN =
      Key.of("service.mean", Forms.duration(Duration.ZERO, Duration.ofMinutes(1)));
  static final Key<Double> VARIATION = Key.of("service.variation", Forms.number(0.01, 10));
  static final Key<Integer> SERVERS = Key.of("servers", Forms.integer(1, 10_000));
  static final Key<Boolean> ACCOUNT_LOCKS = Key.of("account-locks", Forms.flag());

  /** A plan's section {@code memory}. */
  static final KeyTable TABLE =
      new KeyTable(
              KeyTable.reference(MemoryOptions.class, "options"),
              DISTRIBUTION,
              MEAN,
              VARIATION,
              SERVERS,
              ACCOUNT_LOCKS)
          .onlyIf(
              VARIATION.path(),
              DISTRIBUTION,
              Set.of(Distribution.LOGNORMAL),
              "no variation: only a lognormal service time has one of its own",
              "distribution = lognormal");

  /** Those of a plan of this kind of database. */
  static MemoryOptions of(RunPlan plan) {
    KeyValues values = TABLE.read(plan.options().values());
    return new MemoryOptions(
        values.get(DISTRIBUTION),
        values.get(MEAN),
        values.get(VARIATION),
        values.get(SERVERS),
        values.get(ACCOUNT_LOCKS));
  }

  /** How service times are spread. */
  enum Distribution {
    CONSTANT,
    EXPONENTIAL,
    LOGNORMAL;

    /** The word for it in configuration and documents. */
    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Service times in nanoseconds, one after another; none above ten thousand times the mean. */
  LongSupplier serviceNanos(UniformRandomProvider random) {
    double nanos = mean.toNanos();
    if (nanos == 0 || distribution == Distribution.CONSTANT) {
      return () -> (long) nanos;
    }
    ContinuousSampler sampler =
        distribution == Distribution.EXPONENTIAL
            ? ZigguratSampler.Exponential.of(random, nanos)
            : logNormal(random, nanos);
    return () -> (long) Math.min(sampler.sample(), nanos * 10_000);
  }

  /** By the mean and variance of a lognormal variable, solved for those of its logarithm. */
  private ContinuousSampler logNormal(UniformRandomProvider random, double nanos) {
    double variance = Math.log1p(variation * variation);
    return LogNormalSampler.of(
        ZigguratSampler.NormalizedGaussian.of(random),
        Math.log(nanos) - variance / 2,
        Math.sqrt(variance));
  }
}
