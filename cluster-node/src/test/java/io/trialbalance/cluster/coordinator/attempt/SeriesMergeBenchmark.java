package io.trialbalance.cluster.coordinator.attempt;

import akka.actor.ActorSystem;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import akka.serialization.SerializerWithStringManifest;
import com.typesafe.config.ConfigFactory;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.measure.SnapshotSum;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadSnapshot;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.Limits;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Workload;
import java.io.NotSerializableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What one second of {@value #NODES} nodes costs the coordinator: 200 ms are a fifth of a core. The
 * histograms are those of an open loop on PostgreSQL: five kinds, log-normal around 2 ms with one
 * in a thousand a hundred times longer, recorded with the full range as workers do.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class SeriesMergeBenchmark {

  private static final int NODES = 1_000;
  private static final Stamp ORDER = new Stamp(1, 1);
  private static final RunPlan PLAN = plan();
  private static final List<LatencyKind> KINDS =
      List.of(
          LatencyKind.SERVICE_TIME,
          LatencyKind.RESPONSE_TIME,
          LatencyKind.POOL_WAIT,
          LatencyKind.ATTEMPT_TIME,
          LatencyKind.SCHEDULE_LAG);

  /** Of each node in the second. */
  @Param({"100", "1000", "10000"})
  public int replies;

  private final List<Snapshot> snapshots = new ArrayList<>();
  private final List<byte[]> messages = new ArrayList<>();
  private ActorSystem system;
  private SerializerWithStringManifest serializer;
  private String manifest;

  private static RunPlan plan() {
    return new RunPlan(
        "test",
        "bank",
        new Workload(100, 1, 1_000, 1, 10, 42),
        new Pacing.OpenLoop(1e6, Pacing.Arrivals.UNIFORM, 64),
        new PhaseTimes(
            Duration.ZERO, Duration.ZERO, Duration.ofMinutes(10), Duration.ofSeconds(10)),
        1,
        1,
        0,
        new Limits(0.05, 0.1, 0.15, 0.9),
        List.of(),
        new DatabaseOptions("noop", Map.of()));
  }

  /** Makes the snapshots, and the messages as the remoting hands them over. */
  @Setup
  public void makeSecond() {
    system =
        ActorSystem.create(
            "benchmark",
            ConfigFactory.parseString("akka.remote.artery.canonical.port = 0, akka.loglevel = OFF")
                .withFallback(ConfigFactory.parseResources("akka-node.conf"))
                .withFallback(ConfigFactory.load())
                .resolve());
    Serialization serialization = SerializationExtension.get(system);
    Random random = new Random(42);
    long bytes = 0;
    for (int node = 0; node < NODES; node++) {
      LoadSnapshot message = message(node, replies, random);
      serializer = (SerializerWithStringManifest) serialization.findSerializerFor(message);
      manifest = serializer.manifest(message);
      byte[] encoded = serializer.toBinary(message);
      snapshots.add(message.snapshot());
      messages.add(encoded);
      bytes += encoded.length;
    }
    System.out.println("# bytes of a message: " + bytes / NODES);
  }

  /** One second of one node. */
  static LoadSnapshot message(int node, int replies, Random random) {
    Map<LatencyKind, Histogram> latencies = new EnumMap<>(LatencyKind.class);
    for (LatencyKind kind : KINDS) {
      Histogram histogram = new Histogram(PLAN.times().longestLoad().toNanos(), 3);
      for (int i = 0; i < replies; i++) {
        double nanos = 2e6 * Math.exp(0.4 * random.nextGaussian());
        histogram.recordValue((long) (random.nextInt(1_000) == 0 ? nanos * 100 : nanos));
      }
      latencies.put(kind, histogram);
    }
    Snapshot ofWorker =
        new Snapshot(
            new Origin(ORDER.epoch(), ORDER.attempt(), node),
            0,
            Phase.MEASUREMENT,
            new Counts(replies, replies, 0, 0, 0, 0),
            LatencySnapshot.of(latencies),
            EncodedHistogram.EMPTY,
            new Gauges(16, 0, 16, 0),
            new NodeUsage(
                500_000_000,
                Map.of("event-loop", 1L, "pacing", 1L, "actors", 1L, "gc", 1L, "jit", 1L),
                1,
                1));
    return new LoadSnapshot(ORDER, new SnapshotSum(ofWorker).toSnapshot());
  }

  @TearDown
  public void stop() {
    system.terminate();
  }

  /** From the bytes of the message to the message. */
  @Benchmark
  public void readMessages(Blackhole blackhole) throws NotSerializableException {
    for (byte[] message : messages) {
      blackhole.consume(serializer.fromBinary(message, manifest));
    }
  }

  /**
   * From the messages to the second that is published: the headline histogram decoded, added,
   * encoded.
   */
  @Benchmark
  public List<Second> mergeSnapshots() {
    SeriesMerge merge = new SeriesMerge(NODES, PLAN);
    List<Second> published = List.of();
    for (Snapshot snapshot : snapshots) {
      published = merge.add(snapshot);
    }
    return published;
  }
}
