package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.CoordinatorCpu;
import io.trialbalance.cluster.results.document.Evidence.NodeClock;
import io.trialbalance.cluster.results.document.Evidence.NodeCpu;
import io.trialbalance.cluster.results.document.Evidence.NodeMemory;
import io.trialbalance.cluster.results.document.Evidence.NodeRoundTrips;
import io.trialbalance.cluster.results.document.Evidence.NodeStalls;
import io.trialbalance.cluster.results.document.Evidence.Observer;
import io.trialbalance.cluster.results.document.Evidence.PhaseSpan;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.cluster.results.document.Evidence.ServerActivity;
import io.trialbalance.cluster.results.document.Evidence.ServerTold;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.measure.PhaseTotals.WindowReplies;
import io.trialbalance.protocol.measure.RoundTrips;
import io.trialbalance.protocol.measure.RoundTrips.Pair;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.measure.ServerFigure.Over;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.Limits;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Threshold;
import io.trialbalance.protocol.plan.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Evidence of an attempt that nothing speaks against, to be spoilt in one respect by a test: 10 s
 * of warm-up, 60 s of measurement, one node of 2 cores, 100 applied and 1 rejected replies a
 * second, the i-th of each second after {@code 1 ms + i × 0.1 ms}, 30 µs of CPU each. Series,
 * finals and ledger are made of the same seconds and agree, unless a test changes one of them
 * afterwards.
 */
public final class EvidenceBuilder {

  public static final long AMOUNT = 10;

  private static final long HIGHEST_NANOS = 3_600_000_000_000L;
  private static final Origin ORIGIN = new Origin(1, 1, 0);

  /** Of what a second's latencies are made. */
  private record Replies(
      long replied,
      long failed,
      long unknown,
      long unsent,
      long stretchNanos,
      long ageNanos,
      boolean openLoop) {}

  /** Most seconds are like most others, and each costs as much as a test. */
  private static final Map<Replies, LatencySnapshot> LATENCIES = new ConcurrentHashMap<>();

  private String experimentId = "bank-20261121-120000";
  private String planName = "row-locks";
  private int planNumber = 1;
  private int run = 1;
  private int attempt = 1;
  private int runs = 3;
  private int nodes = 1;
  private Status status = Status.DONE;
  private Optional<StepFailure> failure = Optional.empty();
  private Workload workload = new Workload(1_000, 1.0, 1_000_000, 1, 1_000, 42);
  private Pacing pacing = new Pacing.ClosedLoop(16);
  private DatabaseOptions options = Plans.postgres();
  private String driver = "r2dbc-postgresql 1.1.3.RELEASE";
  private List<HostUsage> hosts = List.of();
  private double allowedCores = 2;
  private int nodesAtFirst;
  private Limits limits = new Limits(0.05, 0.10, 0.15, 0.90);
  private List<Threshold> thresholds = List.of();
  private int warmupSeconds = 10;
  private int measurementSeconds = 60;
  private double measurementLasted = Double.NaN;
  private IntToLongFunction appliedInSecond = second -> 100;
  private IntToDoubleFunction cpuMicrosInSecond = second -> 30;
  private long stretchNanos = 100_000;
  private long rejectedPerSecond = 1;
  private long failed;
  private long unknown;
  private long unsent;
  private long unknownsStored;
  private long ageNanos = 5_000_000_000L;
  private Map<String, Long> threadCpuNanos = Map.of("event-loop", 1_000_000L, "gc", 500L);
  private List<String> finalsMissing = List.of();
  private List<Pair> roundTrips =
      List.of(new Pair("client-0", "database-0", 100, 200.5, 250, 300, 12.5));
  private UnaryOperator<List<NodeCpu>> nodeCpu = UnaryOperator.identity();
  private UnaryOperator<List<Second>> series = UnaryOperator.identity();
  private UnaryOperator<Final> totals = UnaryOperator.identity();
  private UnaryOperator<LedgerTotals> ledger = UnaryOperator.identity();
  private boolean withoutTotals;
  private boolean withoutLedger;
  private Optional<Optional<ServerActivity>> server = Optional.empty();
  private double stalledSeconds;
  private List<Observer> observers = List.of(new Observer("the seconds of node-0", 0));
  private LedgerTotals ledgerBefore;
  private Optional<String> eventLoops = Optional.of("1");
  private Optional<String> reset = Optional.empty();

  /** Evidence that every check finds valid. */
  public static EvidenceBuilder valid() {
    return new EvidenceBuilder();
  }

  public EvidenceBuilder experiment(String id) {
    experimentId = id;
    return this;
  }

  public EvidenceBuilder plan(String name, int number) {
    planName = name;
    planNumber = number;
    return this;
  }

  public EvidenceBuilder observers(Observer... those) {
    observers = List.of(those);
    return this;
  }

  public EvidenceBuilder run(int number, int attemptNumber) {
    run = number;
    attempt = attemptNumber;
    return this;
  }

  public EvidenceBuilder runs(int planned) {
    runs = planned;
    return this;
  }

  public EvidenceBuilder nodes(int number) {
    nodes = number;
    return this;
  }

  public EvidenceBuilder ended(Status as, StepFailure why) {
    status = as;
    failure = Optional.ofNullable(why);
    return this;
  }

  public EvidenceBuilder workload(Workload other) {
    workload = other;
    return this;
  }

  /** Open loop at {@code rate}; as many tokens are minted as transfers end or stay unsent. */
  public EvidenceBuilder openLoop(double rate) {
    pacing = new Pacing.OpenLoop(rate, Pacing.Arrivals.UNIFORM, 1_000);
    return this;
  }

  public EvidenceBuilder concurrency(int perNode) {
    pacing = new Pacing.ClosedLoop(perNode);
    return this;
  }

  public EvidenceBuilder noop() {
    options = new DatabaseOptions("noop", Map.of());
    return this;
  }

  public EvidenceBuilder option(String key, Object value) {
    Map<String, Object> values = new HashMap<>(options.values());
    values.put(key, value);
    options = new DatabaseOptions(options.kind(), values);
    return this;
  }

  /** Answers as many in each second, and executes none. */
  public EvidenceBuilder ceiling(long repliesPerSecond) {
    option("ceiling", true);
    return applied(second -> 0).rejectedPerSecond(repliesPerSecond);
  }

  /** Through which the database was asked: its library with its version. */
  public EvidenceBuilder driver(String library) {
    driver = library;
    return this;
  }

  /** Of the run's first attempt. */
  EvidenceBuilder nodesAtFirst(int count) {
    nodesAtFirst = count;
    return this;
  }

  /** That each node's process may use. */
  EvidenceBuilder allowedCores(double cores) {
    allowedCores = cores;
    return this;
  }

  /** Instead of a host of the database. */
  EvidenceBuilder hosts(HostUsage... these) {
    hosts = List.of(these);
    return this;
  }

  public EvidenceBuilder limits(Limits other) {
    limits = other;
    return this;
  }

  public EvidenceBuilder thresholds(Threshold... required) {
    thresholds = List.of(required);
    return this;
  }

  public EvidenceBuilder warmupSeconds(int seconds) {
    warmupSeconds = seconds;
    return this;
  }

  public EvidenceBuilder measurementSeconds(int seconds) {
    measurementSeconds = seconds;
    return this;
  }

  /** How long the coordinator saw the phase last, if not as long as the plan says. */
  public EvidenceBuilder measurementLasted(double seconds) {
    measurementLasted = seconds;
    return this;
  }

  /** Applied transfers by second of the load, from 0. */
  public EvidenceBuilder applied(IntToLongFunction inSecond) {
    appliedInSecond = inSecond;
    return this;
  }

  /** CPU per reply by second of the load, from 0; 0 is unknown. */
  public EvidenceBuilder cpuPerTransferMicros(IntToDoubleFunction inSecond) {
    cpuMicrosInSecond = inSecond;
    return this;
  }

  /** The i-th reply of each second takes {@code 1 ms + i × nanos}. */
  public EvidenceBuilder latencyStretch(long nanos) {
    stretchNanos = nanos;
    return this;
  }

  public EvidenceBuilder rejectedPerSecond(long number) {
    rejectedPerSecond = number;
    return this;
  }

  /** In the last second of the measurement. */
  public EvidenceBuilder failed(long number) {
    failed = number;
    return this;
  }

  /** In the last second of the measurement, all looked up, {@code stored} of them found. */
  public EvidenceBuilder unknown(long number, long stored) {
    unknown = number;
    unknownsStored = stored;
    return this;
  }

  /** At the end of draining. */
  public EvidenceBuilder unsent(long number) {
    unsent = number;
    return this;
  }

  /** How old unknown, failed and unsent transfers are. */
  public EvidenceBuilder ageNanos(long nanos) {
    ageNanos = nanos;
    return this;
  }

  /** CPU of each thread group in each second; empty is unknown. */
  public EvidenceBuilder threadCpuNanos(Map<String, Long> byGroup) {
    threadCpuNanos = byGroup;
    return this;
  }

  /** What the ledger says of its reset. */
  public EvidenceBuilder reset(String state) {
    reset = Optional.of(state);
    return this;
  }

  /** What the driver says of its event loops; null if it says nothing. */
  public EvidenceBuilder eventLoops(String number) {
    eventLoops = Optional.ofNullable(number);
    return this;
  }

  public EvidenceBuilder finalsMissing(String... names) {
    finalsMissing = List.of(names);
    return this;
  }

  public EvidenceBuilder withoutTotals() {
    withoutTotals = true;
    return this;
  }

  public EvidenceBuilder withoutLedger() {
    withoutLedger = true;
    return this;
  }

  public EvidenceBuilder roundTrips(List<Pair> pairs) {
    roundTrips = pairs;
    return this;
  }

  /** Changes what each node used, which is the same for all. */
  public EvidenceBuilder nodeCpu(UnaryOperator<List<NodeCpu>> change) {
    nodeCpu = change;
    return this;
  }

  /** Changes the finished series. */
  public EvidenceBuilder series(UnaryOperator<List<Second>> change) {
    series = change;
    return this;
  }

  /** Changes the finished totals. */
  public EvidenceBuilder totals(UnaryOperator<Final> change) {
    totals = change;
    return this;
  }

  /** So many more retries in the measurement, by their causes. */
  public EvidenceBuilder retries(Map<String, Long> byCause) {
    long retries = byCause.values().stream().mapToLong(Long::longValue).sum();
    PhaseTotals more =
        new PhaseTotals(
            new Counts(0, 0, 0, 0, 0, 0, retries, byCause),
            0,
            LatencySnapshot.ZERO,
            EncodedHistogram.EMPTY,
            PhaseTotals.WindowReplies.ZERO);
    return totals(
        all ->
            new Final(
                all.origin(),
                all.warmup(),
                all.measurement().plus(more),
                all.unknownIds(),
                all.failures(),
                all.unanswered()));
  }

  /** Changes the finished ledger. */
  public EvidenceBuilder ledger(UnaryOperator<LedgerTotals> change) {
    ledger = change;
    return this;
  }

  /** The plan alone. */
  public RunPlan plan() {
    return new RunPlan(
        planName,
        "bank",
        workload,
        pacing,
        new PhaseTimes(
            Duration.ofSeconds(30),
            Duration.ofSeconds(warmupSeconds),
            Duration.ofSeconds(measurementSeconds),
            Duration.ofSeconds(10)),
        1,
        runs,
        1,
        limits,
        thresholds,
        options);
  }

  /** What was in the ledger, which was not emptied. */
  public EvidenceBuilder ledgerBefore(LedgerTotals totals) {
    ledgerBefore = totals;
    return this;
  }

  /** For so long each node's process stood still in the measurement. */
  public EvidenceBuilder stalledSeconds(double seconds) {
    stalledSeconds = seconds;
    return this;
  }

  /** What the server told; absent if its kind tells nothing. */
  public EvidenceBuilder server(Optional<ServerActivity> activity) {
    server = Optional.of(activity);
    return this;
  }

  private ServerActivity serverActivity() {
    return new ServerActivity(
        measurementSeconds,
        1.25,
        List.of(
            told("connections", Over.MEAN, Map.of("active", 3.5, "idle", 12.5)),
            told("waits", Over.MEAN, Map.of("lock", 2.25, "running", 1.25)),
            told("wal-position-bytes", Over.INCREASE_PER_SECOND, Map.of("all", 1.5e6)),
            told("checkpoints", Over.INCREASE, Map.of("all", 1.0)),
            told(ServerFigure.STANDBYS, Over.LOWEST, Map.of("all", 2.0)),
            told("replication-lag-bytes", Over.HIGHEST, Map.of("flush", 4_096.0)),
            told("replication-lag-seconds", Over.HIGHEST, Map.of("flush", 0.002))));
  }

  private static ServerTold told(String name, Over over, Map<String, Double> values) {
    return new ServerTold(name, "What " + name + " are", over, values);
  }

  public Evidence build() {
    List<Second> seconds =
        IntStream.range(0, warmupSeconds + measurementSeconds).mapToObj(this::second).toList();
    Final merged = merged(seconds);
    return new Evidence(
        experimentId,
        plan(),
        planNumber,
        run,
        attempt,
        status,
        failure,
        Optional.empty(),
        Optional.empty(),
        Instant.parse("2026-11-21T12:00:00Z"),
        phases(),
        IntStream.range(0, nodes).mapToObj(this::node).toList(),
        Optional.of(nodesAtFirst == 0 ? nodes : nodesAtFirst),
        IntStream.range(0, nodes).mapToObj(node -> new NodeClock(node, 1_234, 5_678)).toList(),
        nodeCpu.apply(nodeCpu(seconds)),
        IntStream.range(0, nodes)
            .mapToObj(
                node -> new NodeMemory(node, 40e6, 50_000_000 + node, 80e6, 90_000_000L + node))
            .toList(),
        IntStream.range(0, nodes).mapToObj(node -> new NodeStalls(node, stalledSeconds)).toList(),
        Optional.of(
            new CoordinatorCpu(
                measurementSeconds, 5_000_000_000L, Map.of("actors", 2_000_000_000L))),
        hosts.isEmpty() ? databaseHost() : hosts,
        server.orElseGet(() -> Optional.of(serverActivity())),
        IntStream.range(0, nodes)
            .mapToObj(node -> new NodeRoundTrips(node, measurementSeconds, 250.5, 400, 900))
            .toList(),
        observers,
        Optional.of(database()),
        Optional.of(new RoundTrips(Instant.parse("2026-11-21T11:00:00Z"), roundTrips)),
        series.apply(seconds),
        withoutTotals ? Optional.empty() : Optional.of(totals.apply(merged)),
        finalsMissing,
        Optional.ofNullable(ledgerBefore),
        withoutLedger ? Optional.empty() : Optional.of(ledger.apply(ledger(merged))));
  }

  private Second second(int second) {
    boolean last = second == warmupSeconds + measurementSeconds - 1;
    long applied = appliedInSecond.applyAsLong(second);
    long replied = applied + rejectedPerSecond;
    Counts counts =
        new Counts(
            replied + (last ? failed + unknown + unsent : 0),
            applied,
            rejectedPerSecond,
            last ? failed : 0,
            last ? unknown : 0,
            last ? unsent : 0,
            2,
            Map.of());
    return new Second(
        second,
        second < warmupSeconds ? Phase.WARMUP : Phase.MEASUREMENT,
        0,
        counts,
        latencies(counts),
        EncodedHistogram.EMPTY,
        new Gauges(16, unsent, 16, 3),
        new NodeUsage(
            (long) (cpuMicrosInSecond.applyAsDouble(second) * 1_000 * replied),
            threadCpuNanos,
            1_000,
            50_000_000));
  }

  /** Every node has the same share of the seconds' CPU; none is known if that is 0. */
  private List<NodeCpu> nodeCpu(List<Second> seconds) {
    NodeUsage used =
        seconds.stream()
            .filter(second -> second.phase() == Phase.MEASUREMENT)
            .map(Second::usage)
            .reduce(NodeUsage.ZERO, NodeUsage::plus);
    if (used.processCpuNanos() == 0 || nodes == 0) {
      return List.of();
    }
    Map<String, Long> threads = new TreeMap<>(used.threadCpuNanos());
    threads.replaceAll((group, nanos) -> nanos / nodes);
    return IntStream.range(0, nodes)
        .mapToObj(
            node ->
                new NodeCpu(
                    node, measurementSeconds, used.processCpuNanos() / nodes, threads, null, null))
        .toList();
  }

  private LatencySnapshot latencies(Counts counts) {
    return LATENCIES.computeIfAbsent(replies(counts), replies -> latencies(Map.of(replies, 1L)));
  }

  private Replies replies(Counts counts) {
    return new Replies(
        counts.replied(),
        counts.failed(),
        counts.unknown(),
        counts.unsent(),
        stretchNanos,
        ageNanos,
        pacing instanceof Pacing.OpenLoop);
  }

  /** Of seconds, by how many there are of each. */
  private static LatencySnapshot latencies(Map<Replies, Long> seconds) {
    Map<LatencyKind, Histogram> histograms = new EnumMap<>(LatencyKind.class);
    seconds.forEach(
        (replies, times) -> {
          for (long i = 0; i < replies.replied(); i++) {
            long nanos = 1_000_000 + i * replies.stretchNanos();
            record(histograms, LatencyKind.SERVICE_TIME, nanos, times);
            if (replies.openLoop()) {
              record(histograms, LatencyKind.RESPONSE_TIME, nanos + 1_000_000, times);
            }
          }
          long age = replies.ageNanos();
          record(histograms, LatencyKind.FAILED, age, replies.failed() * times);
          record(histograms, LatencyKind.UNKNOWN, age, replies.unknown() * times);
          record(histograms, LatencyKind.UNSENT_AGE, age, replies.unsent() * times);
        });
    return LatencySnapshot.of(histograms);
  }

  private static void record(
      Map<LatencyKind, Histogram> histograms, LatencyKind kind, long nanos, long count) {
    if (count > 0) {
      histograms
          .computeIfAbsent(kind, absent -> new Histogram(HIGHEST_NANOS, 3))
          .recordValueWithCount(nanos, count);
    }
  }

  private Final merged(List<Second> seconds) {
    List<TransferId> unknownIds = new ArrayList<>();
    for (long sequence = 1; sequence <= unknown; sequence++) {
      unknownIds.add(TransferId.of(1, sequence, 0, 0));
    }
    return new Final(
        ORIGIN,
        phaseTotals(seconds, Phase.WARMUP),
        phaseTotals(seconds, Phase.MEASUREMENT),
        unknownIds,
        failed + unknown == 0 ? Map.of() : Map.of("connection lost", failed + unknown),
        0);
  }

  private PhaseTotals phaseTotals(List<Second> seconds, Phase phase) {
    Histogram batches = new Histogram(3);
    batches.recordValueWithCount(1, 7);
    batches.recordValueWithCount(300, 2);
    Counts counts = Counts.ZERO;
    Map<Replies, Long> times = new HashMap<>();
    for (Second second : seconds) {
      if (second.phase() == phase) {
        counts = counts.plus(second.counts());
        times.merge(replies(second.counts()), 1L, Long::sum);
      }
    }
    LatencySnapshot latencies = latencies(times);
    return new PhaseTotals(
        counts,
        counts.applied() * AMOUNT,
        latencies,
        EncodedHistogram.of(batches),
        new WindowReplies(counts.applied(), counts.rejected()),
        ownLag(latencies.of(LatencyKind.RESPONSE_TIME).decode()));
  }

  /** Of each response 50 µs, as a thread takes to wake. */
  private static EncodedHistogram ownLag(Histogram responses) {
    Histogram own = new Histogram(HIGHEST_NANOS, 3);
    for (HistogramIterationValue bucket : responses.recordedValues()) {
      own.recordValueWithCount(
          bucket.getValueIteratedTo(), 50 * bucket.getCountAddedInThisIterationStep());
    }
    return EncodedHistogram.of(own);
  }

  private LedgerTotals ledger(Final merged) {
    if (options.kind().equals("noop")) {
      return LedgerTotals.NONE;
    }
    return new LedgerTotals(
        true,
        workload.accounts(),
        workload.totalBalance(),
        0,
        merged.all().counts().applied() + unknownsStored,
        merged.all().appliedAmount() + unknownsStored * AMOUNT,
        unknownsStored,
        unknownsStored * AMOUNT,
        unknown,
        null);
  }

  private List<PhaseSpan> phases() {
    return List.of(
        new PhaseSpan(Phase.PROVISIONING, 0, 2.5),
        new PhaseSpan(Phase.SETTLING, 2.5, 30),
        new PhaseSpan(Phase.CONNECTING, 32.5, 0.5),
        new PhaseSpan(Phase.WARMUP, 33, warmupSeconds),
        new PhaseSpan(
            Phase.MEASUREMENT,
            33 + warmupSeconds,
            Double.isNaN(measurementLasted) ? measurementSeconds : measurementLasted),
        new PhaseSpan(Phase.DRAINING, 33 + warmupSeconds + measurementSeconds, 0.1),
        new PhaseSpan(Phase.VALIDATING, 33.1 + warmupSeconds + measurementSeconds, 0.2));
  }

  private DatabaseDescription database() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("synchronous_commit", "on", Source.READ));
    if (options.kind().equals("noop")) {
      facts.add(DatabaseDescription.KEEPS_NOTHING);
    }
    reset.ifPresent(state -> facts.add(new Fact("reset", state, Source.READ)));
    eventLoops.ifPresent(number -> facts.add(new Fact("event-loops", number, Source.DECLARED)));
    return new DatabaseDescription(options.kind(), "18.6", driver, facts);
  }

  private List<HostUsage> databaseHost() {
    return List.of(
        new HostUsage(
            "db1",
            HostUsage.Role.DATABASE,
            measurementSeconds,
            8,
            3.5,
            null,
            0.0,
            16_000_000_000L,
            4_000_000_000L,
            0,
            120e6,
            5e6,
            4e6));
  }

  private NodeDescription node(int ordinal) {
    return new NodeDescription(
        ordinal,
        "node-" + ordinal,
        "host-" + ordinal,
        "127.0.0.1:2551" + ordinal,
        "Linux 6",
        2,
        allowedCores,
        8_000_000_000L,
        "OpenJDK 17",
        List.of("-XX:+UseParallelGC"),
        "0.1.0 (b2567e8)",
        1);
  }
}
