package io.trialbalance.protocol.plan;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import io.trialbalance.protocol.config.DurationText;
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
    map.put(plan.options().kind(), plan.options().sections());
    return map;
  }

  /** The same without sections: all keys by their paths, such as {@code pacing.mode}. */
  public static Map<String, Object> keys(RunPlan plan) {
    return DatabaseOptions.flat(toMap(plan));
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
    map.put("max-client-cpu", limits.maxClientCpu());
    return map;
  }
}
