package io.trialbalance.protocol.plan;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.trialbalance.protocol.config.DurationText;
import io.trialbalance.protocol.plan.PostgresOptions.Executor;
import io.trialbalance.protocol.plan.PostgresOptions.Pool;
import io.trialbalance.protocol.plan.PostgresOptions.Retries;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a plan with all its keys, so that {@link PlanReader} makes an equal one of it anywhere,
 * whatever the defaults there.
 */
public final class PlanWriter {

  private PlanWriter() {}

  /** Sections as maps, in the order of the documentation; fit for JSON and for HOCON. */
  public static Map<String, Object> toMap(RunPlan plan) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", plan.name());
    map.put("database", plan.database());
    map.put("runs", plan.runs());
    map.put("max-reruns", plan.maxReruns());
    map.put("workers-per-node", plan.workersPerNode());
    map.put("workload", workload(plan.workload()));
    map.put("pacing", pacing(plan.pacing()));
    map.put("phases", phases(plan.times()));
    map.put("limits", limits(plan.limits()));
    map.put("thresholds", plan.thresholds().stream().map(Threshold::text).toList());
    if (plan.options() instanceof PostgresOptions postgres) {
      map.put(DatabaseKind.POSTGRESQL.label(), postgres(postgres));
    } else if (plan.options() instanceof TigerBeetleOptions tigerBeetle) {
      map.put(DatabaseKind.TIGERBEETLE.label(), tigerBeetle(tigerBeetle));
    }
    return map;
  }

  /** A plan file: JSON, which is HOCON too. */
  public static String toText(RunPlan plan) {
    return ConfigValueFactory.fromMap(toMap(plan))
        .render(ConfigRenderOptions.concise().setFormatted(true));
  }

  private static Map<String, Object> workload(Workload workload) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("accounts", workload.accounts());
    map.put("zipf-exponent", workload.zipfExponent());
    map.put("initial-balance", workload.initialBalance());
    map.put("min-amount", workload.minAmount());
    map.put("max-amount", workload.maxAmount());
    map.put("seed", workload.seed());
    return map;
  }

  private static Map<String, Object> pacing(Pacing pacing) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("mode", pacing.mode());
    if (pacing instanceof Pacing.OpenLoop open) {
      map.put("target-rate", open.targetRatePerSecond());
      map.put("arrivals", open.arrivals().name().toLowerCase(Locale.ROOT));
      map.put("max-concurrency", open.concurrencyPerNode());
    } else {
      map.put("concurrency", pacing.concurrencyPerNode());
    }
    return map;
  }

  private static Map<String, Object> phases(PhaseTimes times) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("settle", DurationText.of(times.settle()));
    map.put("warm-up", DurationText.of(times.warmup()));
    map.put("measurement", DurationText.of(times.measurement()));
    map.put("drain-deadline", DurationText.of(times.drainDeadline()));
    return map;
  }

  private static Map<String, Object> limits(Limits limits) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("max-error-rate", limits.maxErrorRate());
    map.put("max-throughput-cv", limits.maxThroughputCv());
    map.put("max-p99-cv", limits.maxP99Cv());
    return map;
  }

  private static Map<String, Object> postgres(PostgresOptions options) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("executor", options.executor().label());
    map.put("isolation-level", options.isolationLevel().label());
    map.put("synchronous-commit", options.synchronousCommit().label());
    if (options.executor() == Executor.BATCHED) {
      map.put("batching", batching(options.batching()));
    }
    map.put("pool", pool(options.pool()));
    map.put("retries", retries(options.retries()));
    map.put("statement-deadline", DurationText.of(options.statementDeadline()));
    map.put("autovacuum", options.autovacuum());
    map.put("foreign-keys", options.foreignKeys());
    map.put("secondary-indexes", options.secondaryIndexes());
    return map;
  }

  private static Map<String, Object> tigerBeetle(TigerBeetleOptions options) {
    Map<String, Object> batching = new LinkedHashMap<>();
    batching.put("mode", options.mode().label());
    if (options.mode() == TigerBeetleOptions.Mode.EXPLICIT) {
      batching.putAll(batching(options.batching()));
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("batching", batching);
    map.put("sessions", options.sessions());
    map.put("ledger", options.ledger());
    map.put("code", options.code());
    map.put("statement-deadline", DurationText.of(options.statementDeadline()));
    return map;
  }

  private static Map<String, Object> batching(Batching batching) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("max-size", batching.maxSize());
    map.put("max-delay", DurationText.of(batching.maxDelay()));
    map.put("calls-in-flight", batching.callsInFlight());
    return map;
  }

  private static Map<String, Object> pool(Pool pool) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("size", pool.size());
    map.put("min-idle", pool.minIdle());
    map.put("borrow", pool.borrow().label());
    map.put("validation", pool.validation().label());
    map.put("acquire-timeout", DurationText.of(pool.acquireTimeout()));
    return map;
  }

  private static Map<String, Object> retries(Retries retries) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("max", retries.max());
    map.put("first-delay", DurationText.of(retries.firstDelay()));
    map.put("max-delay", DurationText.of(retries.maxDelay()));
    map.put("jitter", retries.jitter());
    return map;
  }
}
