package io.trialbalance.workload.database.postgresql;

import com.sun.management.OperatingSystemMXBean;
import io.trialbalance.protocol.plan.Workload;
import io.trialbalance.workload.account.AccountSelector;
import io.trialbalance.workload.batching.Batching;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.Transfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Borrow;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Client;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Validation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * The data side by itself, in a closed loop of plain slots: no engine, no recording. Run by {@code
 * ops/bench/postgres-vs-pgbench}, which writes commands to standard input: {@code run SECONDS}
 * drives the load and answers {@code transfers/s, client CPU µs per transfer}, {@code quit} ends.
 *
 * <p>Arguments: {@code port user executor in-flight calls-in-flight borrow validation layer
 * zipf-exponent reset|keep}, where the layer is {@code target} (ours), {@code jdbc} (ours with that
 * client), {@code driver} ({@link DriverTarget}), {@code socket} or {@code socket-as-driver}
 * ({@link SocketTarget}): what each layer costs is the difference.
 */
public final class PostgresLoadBench {

  private static final int ACCOUNTS = 100_000;
  private static final long INITIAL_BALANCE = 1_000_000;

  /** High half of the ids: another process may be at the same ledger. */
  private static final long PROCESS = ProcessHandle.current().pid();

  private final int inFlight;
  private final LongAdder applied = new LongAdder();
  private final LongAdder others = new LongAdder();
  private final LongAdder unanswered = new LongAdder();
  private final Workload workload;
  private final AtomicLong lastId = new AtomicLong();
  private TransferTarget target;
  private volatile boolean running;

  private PostgresLoadBench(int inFlight, double zipfExponent) {
    this.inFlight = inFlight;
    this.workload = new Workload(ACCOUNTS, zipfExponent, INITIAL_BALANCE, 1, 1_000, 42);
  }

  /** See the class. */
  public static void main(String[] args) throws Exception {
    TestPlan plan = new TestPlan();
    plan.executor = Executor.valueOf(args[2]);
    int inFlight = Integer.parseInt(args[3]);
    int calls = Integer.parseInt(args[4]);
    plan.borrow = Borrow.valueOf(args[5]);
    plan.validation = Validation.valueOf(args[6]);
    plan.poolSize = plan.executor == Executor.BATCHED ? calls : inFlight;
    plan.batching = new Batching(8_192, Duration.ofMillis(1), calls);
    plan.client = args[7].equals("jdbc") ? Client.JDBC : Client.R2DBC;
    plan.accounts = ACCOUNTS;
    plan.initialBalance = INITIAL_BALANCE;
    PostgresAddress address =
        new PostgresAddress(
            "127.0.0.1",
            Integer.parseInt(args[0]),
            "trialbalance_bench",
            "postgres",
            args[1],
            null,
            Duration.ofSeconds(5));
    TargetMeasures measures = new TargetMeasures();
    PostgresLoadBench bench = new PostgresLoadBench(inFlight, Double.parseDouble(args[8]));
    try (PostgresLedger ledger = new PostgresLedger(address)) {
      if (args[9].equals("reset")) {
        ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      }
      try (TransferTarget opened =
          switch (args[7]) {
            case "driver" -> new DriverTarget(address, inFlight);
            case "socket" -> new SocketTarget(address, inFlight, false);
            case "socket-as-driver" -> new SocketTarget(address, inFlight, true);
            default -> ledger.open(plan.plan(), measures);
          }) {
        bench.target = opened;
        bench.obey(measures);
      }
    }
  }

  private void obey(TargetMeasures measures) throws IOException {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      if (line.equals("quit")) {
        return;
      }
      System.out.println(run(Integer.parseInt(line.substring("run ".length())), measures));
    }
  }

  private String run(int seconds, TargetMeasures measures) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    applied.reset();
    others.reset();
    measures.takeBatchSizes();
    running = true;
    long cpuNanos = system.getProcessCpuTime();
    long startNanos = System.nanoTime();
    unanswered.add(inFlight);
    for (int i = 0; i < inFlight; i++) {
      new Slot().next();
    }
    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
    running = false;
    while (unanswered.sum() > 0) {
      LockSupport.parkNanos(1_000_000);
    }
    double elapsed = (System.nanoTime() - startNanos) / 1e9;
    cpuNanos = system.getProcessCpuTime() - cpuNanos;
    long all = applied.sum() + others.sum();
    return "%.0f %.1f %.0f %d"
        .formatted(
            all / elapsed, cpuNanos / 1e3 / all, measures.takeBatchSizes().getMean(), others.sum());
  }

  private final class Slot extends Transfer {
    private final AccountSelector accounts = new AccountSelector(workload, 1, 1, 0);

    void next() {
      long id = lastId.incrementAndGet();
      accounts.select(id);
      prepare(PROCESS, id, accounts.debitAccount(), accounts.creditAccount(), accounts.amount());
      target.submit(this);
    }

    @Override
    public void applied() {
      applied.increment();
      answered();
    }

    @Override
    public void rejected() {
      others.increment();
      answered();
    }

    @Override
    public void failed(String reason) {
      others.increment();
      answered();
    }

    @Override
    public void unknown(String reason) {
      others.increment();
      answered();
    }

    private void answered() {
      if (running) {
        next();
      } else {
        unanswered.decrement();
      }
    }
  }
}
