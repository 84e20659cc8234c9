package io.trialbalance.workload.database.tigerbeetle;

import com.sun.management.OperatingSystemMXBean;
import com.tigerbeetle.AccountFlags;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.Limits;
import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Workload;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.tigerbeetle.TigerBeetleOptions.Mode;
import io.trialbalance.workload.engine.LoadEngine;
import io.trialbalance.workload.engine.LoadSettings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Engine and target in closed loop, as on a node, but without its actors. Run by {@code
 * ops/bench/tigerbeetle}, which starts a server with an empty file for each command that it writes
 * to standard input: {@code run PORT MODE IN-FLIGHT CALLS MAX-SIZE ACCOUNTS EXPONENT FLAGS
 * SECONDS}, where FLAGS is {@code limited} or {@code plain}, answers {@code transfers/s, client CPU
 * µs per transfer, mean batch, share not applied}; {@code fund PORT ACCOUNTS} answers the seconds
 * it took; {@code quit} ends.
 */
public final class TigerBeetleLoadBench {

  private static final Duration RAMP = Duration.ofSeconds(1);

  private int attempt;

  private TigerBeetleLoadBench() {}

  /** See the class. */
  public static void main(String[] args) throws Exception {
    TigerBeetleLoadBench bench = new TigerBeetleLoadBench();
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "run" -> System.out.println(bench.run(words));
        case "fund" -> System.out.println(fund(address(words[1]), Long.parseLong(words[2])));
        case "quit" -> System.exit(0);
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  private static TigerBeetleAddress address(String port) {
    return new TigerBeetleAddress(BigInteger.ZERO, List.of("127.0.0.1:" + port));
  }

  private static String fund(TigerBeetleAddress address, long accounts) throws Exception {
    long startNanos = System.nanoTime();
    create(address, plan(accounts, 0, 1_000_000, 1, 1, Mode.COALESCED, 1, 1), true);
    return "%.2f".formatted((System.nanoTime() - startNanos) / 1e9);
  }

  private static void create(TigerBeetleAddress address, RunPlan plan, boolean limited)
      throws Exception {
    try (ControlClient client = ControlClient.open(address)) {
      Funding funding =
          new Funding(
              client,
              LedgerIds.of(0, TigerBeetleOptions.of(plan)),
              plan.workload(),
              limited ? AccountFlags.DEBITS_MUST_NOT_EXCEED_CREDITS : AccountFlags.NONE,
              (what, fraction) -> {});
      if (!funding.claim(0)) {
        throw new IllegalStateException("the data file is not empty");
      }
      funding.run();
    }
  }

  private String run(String[] words) throws Exception {
    TigerBeetleAddress address = address(words[1]);
    boolean limited = words[8].equals("limited");
    RunPlan plan =
        plan(
            Long.parseLong(words[6]),
            Double.parseDouble(words[7]),
            limited ? 1_000_000_000_000L : 0,
            Integer.parseInt(words[9]),
            Integer.parseInt(words[3]),
            Mode.valueOf(words[2].toUpperCase(Locale.ROOT)),
            Integer.parseInt(words[4]),
            Integer.parseInt(words[5]));
    create(address, plan, limited);
    TigerBeetleServer server = new RunningServer(address);
    TargetMeasures measures = new TargetMeasures();
    try (TransferTarget target = new TigerBeetleLedger(server).open(plan, measures)) {
      return load(plan, target, measures);
    }
  }

  private String load(RunPlan plan, TransferTarget target, TargetMeasures measures) {
    Origin origin = new Origin(1, ++attempt, 0);
    LoadEngine engine =
        new LoadEngine(new LoadSettings(plan, 1, attempt, NodeShare.equal(0, 1), 0), target);
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long startNanos = System.nanoTime();
    engine.start(startNanos);
    long nextNanos = startNanos + RAMP.toNanos();
    parkUntil(nextNanos);
    measures.takeBatchSizes();
    engine.takeSnapshot(origin, 0);
    long cpuNanos = system.getProcessCpuTime();
    long seconds = plan.times().measurement().toSeconds();
    for (int second = 1; second <= seconds; second++) {
      nextNanos += TimeUnit.SECONDS.toNanos(1);
      parkUntil(nextNanos);
      if (second < seconds) {
        engine.takeSnapshot(origin, second);
      }
    }
    cpuNanos = system.getProcessCpuTime() - cpuNanos;
    double meanBatch = measures.takeBatchSizes().getMean();
    engine.drained().toCompletableFuture().join();
    target.close();
    Final end = engine.finish(origin);
    Counts counts = end.measurement().counts();
    long replies = end.measurement().window().all();
    return "%.0f %.2f %.0f %.4f"
        .formatted(
            replies / (double) seconds,
            cpuNanos / 1e3 / replies,
            meanBatch,
            1 - counts.applied() / (double) counts.minted());
  }

  private static void parkUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static RunPlan plan(
      long accounts,
      double exponent,
      long initialBalance,
      int seconds,
      int inFlight,
      Mode mode,
      int calls,
      int maxSize) {
    return new RunPlan(
        "bench",
        "tigerbeetle",
        new Workload(accounts, exponent, initialBalance, 1, 10_000, 42),
        new Pacing.ClosedLoop(inFlight),
        new PhaseTimes(Duration.ZERO, RAMP, Duration.ofSeconds(seconds), Duration.ofSeconds(30)),
        1,
        1,
        0,
        new Limits(0.05, 0.1, 0.15, 0.9),
        List.of(),
        new DatabaseOptions(
            TigerBeetleDriver.KIND,
            Map.of(
                "batching",
                Map.of(
                    "mode",
                    mode.label(),
                    "max-size",
                    maxSize,
                    "max-delay",
                    "5ms",
                    "calls-in-flight",
                    calls),
                "statement-deadline",
                "30s")));
  }

  /** Somebody else's, as far as the ledger is concerned. */
  private record RunningServer(TigerBeetleAddress address) implements TigerBeetleServer {

    @Override
    public Description describe() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Reset reset(RunPlan plan, Progress progress) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<DataDisk> disk() {
      return Optional.empty();
    }
  }
}
