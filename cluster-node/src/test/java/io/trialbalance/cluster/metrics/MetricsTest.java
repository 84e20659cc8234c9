package io.trialbalance.cluster.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.HistogramCodec;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.LiveFigures;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.Limits;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import kamon.Kamon;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is set is shown, by Kamon's own ticks, which come ten times as often as a node's. */
class MetricsTest {

  private static final String ID = "quick-20261121-101500";
  private static final Where WHERE = new Where("quick", 1, 1, 2, 3, 1);

  private final ClusterMetrics cluster = new ClusterMetrics();
  private final NodeMetrics node = new NodeMetrics();
  private boolean coordinates;

  @BeforeAll
  static void begin() {
    Metrics.begin("Bench \"1\"", "0.1.0-SNAPSHOT (abc)");
    Metrics.begin("Bench \"1\"", "0.1.0-SNAPSHOT (abc)");
    tick("100ms");
  }

  @AfterAll
  static void tickAsANodeDoes() {
    tick("1s");
  }

  private static void tick(String interval) {
    Kamon.reconfigure(
        ConfigFactory.parseString("kamon.metric.tick-interval = " + interval)
            .withFallback(ConfigFactory.load("kamon")));
  }

  @BeforeEach
  void coordinate() {
    cluster.coordinatorIsHere();
    coordinates = true;
  }

  @AfterEach
  void leave() {
    if (coordinates) {
      cluster.coordinatorIsGone();
    }
    node.loadEnded();
  }

  @Test
  void everySeriesOfFixedLabelsIsThereBeforeTheFirstRun() {
    List<String> expected =
        Arrays.stream(Series.values())
            .filter(series -> series.isFixed() && series.kind() != Series.Kind.HISTOGRAM)
            .flatMap(
                series ->
                    Instruments.combinations(series).stream()
                        .map(values -> Exposition.key(series, values)))
            .toList();

    await().untilAsserted(() -> assertThat(shown()).containsKeys(expected.toArray(String[]::new)));
    assertThat(shown()).containsEntry("trialbalance_cluster_load_seconds", 0.0);
  }

  @Test
  void theTextIsWhatPrometheusReads() {
    await().until(() -> !Metrics.text().isEmpty());

    assertThat(Metrics.text().lines())
        .allMatch(
            line ->
                line.matches("# (HELP|TYPE) trialbalance_\\S+ .+")
                    || line.matches(
                        "trialbalance_[a-z_]+(\\{([a-z]+=\"[^\"\\\\]*\",?)+})? [0-9.]+"));
    assertThat(shown())
        .containsEntry(
            "trialbalance_node_info{node=\"bench__1_\",version=\"0.1.0-snapshot__abc_\"}", 1.0);
  }

  @Test
  void aSecondOfTheClusterIsShownAsWatchersSeeIt() {
    cluster.attemptBegins(ID, WHERE, plan(new Pacing.ClosedLoop(4)), Instant.EPOCH);
    cluster.happened(new PhaseEntered(ID, WHERE, Phase.MEASUREMENT, 60, 60));
    cluster.happened(second(12, figures(8_123, 4_500_000)));

    await()
        .untilAsserted(
            () ->
                assertThat(shown())
                    .containsEntry("trialbalance_cluster_phase", 5.0)
                    .containsEntry("trialbalance_cluster_load_seconds", 13.0)
                    .containsEntry(
                        "trialbalance_cluster_transfers_per_second{outcome=\"applied\"}", 8_123.0)
                    .containsEntry(
                        "trialbalance_cluster_latency_seconds{percentile=\"p99\"}", 0.0045)
                    .containsEntry("trialbalance_cluster_target_per_second", 0.0)
                    .containsEntry("trialbalance_coordinator", 1.0)
                    .containsKey(
                        "trialbalance_run_info{attempt=\"1\",database=\"noop\",executor=\"noop\","
                            + "experiment=\"quick-20261121-101500\",mode=\"closed-loop\","
                            + "plan=\"quick\",run=\"2\"}"));
  }

  @Test
  void theTargetIsShownWhileItIsOffered() {
    Pacing openLoop = new Pacing.OpenLoop(500, Pacing.Arrivals.UNIFORM, 4);
    cluster.attemptBegins(ID, WHERE, plan(openLoop), Instant.EPOCH);
    cluster.happened(new PhaseEntered(ID, WHERE, Phase.WARMUP, 60, 60));
    awaitShown("trialbalance_cluster_target_per_second", 500);

    cluster.happened(new PhaseEntered(ID, WHERE, Phase.DRAINING, Double.NaN, 0));
    awaitShown("trialbalance_cluster_target_per_second", 0);
  }

  @Test
  void anAttemptThatEndedLeavesItsVerdictAndNoFigures() {
    cluster.attemptBegins(ID, WHERE, plan(new Pacing.ClosedLoop(4)), Instant.EPOCH);
    cluster.happened(new PhaseEntered(ID, WHERE, Phase.MEASUREMENT, 60, 60));
    cluster.happened(second(12, figures(8_123, 4_500_000)));
    awaitShown("trialbalance_cluster_load_seconds", 13);
    double before = shown().get("trialbalance_cluster_attempts_total{verdict=\"invalid\"}");

    cluster.happened(
        new AttemptEnded(
            ID, WHERE, Status.DONE, Verdict.INVALID, List.of("why"), "run-2.json", true));

    awaitShown("trialbalance_cluster_verdict", 3);
    await().until(() -> shown().keySet().stream().noneMatch(key -> key.contains("run_info")));
    await()
        .untilAsserted(
            () ->
                assertThat(shown())
                    .containsEntry("trialbalance_cluster_phase", 0.0)
                    .containsEntry("trialbalance_cluster_load_seconds", 0.0)
                    .containsEntry(
                        "trialbalance_cluster_transfers_per_second{outcome=\"applied\"}", 0.0)
                    .containsEntry(
                        "trialbalance_cluster_attempts_total{verdict=\"invalid\"}", before + 1));
  }

  @Test
  void aNodeThatWasCoordinatorBeforeShowsNothingOfTheCluster() {
    cluster.nodes(3, 4);
    awaitShown("trialbalance_cluster_nodes", 3);

    cluster.coordinatorIsGone();
    coordinates = false;

    awaitShown("trialbalance_coordinator", 0);
    await()
        .untilAsserted(
            () ->
                assertThat(shown().keySet())
                    .noneMatch(
                        key -> key.startsWith("trialbalance_cluster_") || key.contains("run_info"))
                    .anyMatch(key -> key.startsWith("trialbalance_cpu_seconds_total")));
  }

  @Test
  void aTakeOverWithinOneProcessLeavesTheFiguresThere() {
    ClusterMetrics successor = new ClusterMetrics();
    successor.coordinatorIsHere();
    cluster.coordinatorIsGone();
    coordinates = false;
    successor.nodes(2, 2);

    awaitShown("trialbalance_cluster_nodes", 2);
    await().untilAsserted(() -> assertThat(shown()).containsEntry("trialbalance_coordinator", 1.0));
    successor.coordinatorIsGone();
  }

  @Test
  void aSecondOfTheNodeIsCountedAndItsPercentilesAreShown() {
    await().until(() -> !Metrics.text().isEmpty());
    String applied = "trialbalance_transfers_total{outcome=\"applied\"}";
    String buckets = "trialbalance_latency_seconds_count{kind=\"service-time\"}";
    double appliedBefore = shown().get(applied);
    double countBefore = shown().getOrDefault(buckets, 0.0);

    node.second(snapshot(40, 2_000_000));
    node.second(snapshot(60, 2_000_000));

    awaitShown(applied, appliedBefore + 100);
    await()
        .untilAsserted(
            () ->
                assertThat(shown())
                    .containsEntry("trialbalance_in_flight_transfers", 7.0)
                    .containsEntry(buckets, countBefore + 100)
                    .containsEntry("trialbalance_batch_size_transfers{percentile=\"max\"}", 8.0));
    await()
        .untilAsserted(
            () ->
                assertThat(
                        shown()
                            .get(
                                "trialbalance_node_latency_seconds{kind=\"service-time\",percentile=\"p99\"}"))
                    .isBetween(0.002, 0.00201));

    node.loadEnded();
    awaitShown("trialbalance_in_flight_transfers", 0);
    awaitShown("trialbalance_node_latency_seconds{kind=\"service-time\",percentile=\"p99\"}", 0);
  }

  @Test
  void whatTheDatabaseSaysIsShownUntilTheLoadEnds() {
    cluster.database(
        new ServerFigures(
            Map.of(
                "connections", Map.of("active", 3.0, "idle", 1.0, "hidden", 2.0),
                "waits", Map.of("lock", 2.0, "running", 1.0),
                "wal-position-bytes", Map.of("all", 4_096.0),
                "checkpoints", Map.of("all", 7.0),
                "standbys", Map.of("all", 2.0),
                "replication-lag-bytes", Map.of("flush", 512.0),
                "replication-lag-seconds", Map.of("flush", 0.25))));
    cluster.roundTrip(1_500_000);

    awaitShown("trialbalance_database_connections{state=\"active\"}", 3);
    await()
        .untilAsserted(
            () ->
                assertThat(shown())
                    .containsEntry("trialbalance_database_connections{state=\"other\"}", 2.0)
                    .containsEntry("trialbalance_database_waits{type=\"lock\"}", 2.0)
                    .containsEntry("trialbalance_database_waits{type=\"io\"}", 0.0)
                    .containsEntry("trialbalance_database_wal_position_bytes", 4_096.0)
                    .containsEntry("trialbalance_database_checkpoints", 7.0)
                    .containsEntry("trialbalance_database_standbys", 2.0)
                    .containsEntry(
                        "trialbalance_database_replication_lag_bytes{position=\"flush\"}", 512.0)
                    .containsEntry(
                        "trialbalance_database_replication_lag_seconds{position=\"flush\"}", 0.25)
                    .containsEntry("trialbalance_database_up", 1.0)
                    .containsEntry("trialbalance_cluster_round_trip_seconds", 0.0015));

    cluster.happened(new PhaseEntered(ID, WHERE, Phase.VALIDATING, Double.NaN, 0));

    awaitShown("trialbalance_database_up", 0);
    awaitShown("trialbalance_database_connections{state=\"active\"}", 0);
  }

  /** What it said last is not how it is. */
  @Test
  void ofADatabaseThatHasFallenSilentNothingIsShown() {
    cluster.database(new ServerFigures(Map.of("standbys", Map.of("all", 2.0))));
    for (int second = 0; second < 5; second++) {
      cluster.happened(second(second, figures(100, 5)));
    }
    awaitShown("trialbalance_database_standbys", 2);

    cluster.happened(second(5, figures(100, 5)));

    awaitShown("trialbalance_database_up", 0);
    awaitShown("trialbalance_database_standbys", 0);
  }

  @Test
  void theProcessShowsWhatItUses() {
    await()
        .untilAsserted(
            () -> assertThat(shown().get("trialbalance_memory_bytes{area=\"heap\"}")).isPositive());
    await()
        .untilAsserted(
            () -> assertThat(shown().get("trialbalance_cpu_seconds_total")).isPositive());
    await()
        .untilAsserted(
            () ->
                assertThat(shown().get("trialbalance_cores"))
                    .isEqualTo(Runtime.getRuntime().availableProcessors()));
  }

  private static void awaitShown(String series, double value) {
    await().untilAsserted(() -> assertThat(shown()).containsEntry(series, value));
  }

  private static Map<String, Double> shown() {
    return Exposition.read(Metrics.text());
  }

  private static SecondPassed second(int second, LiveFigures figures) {
    return new SecondPassed(ID, WHERE, Phase.MEASUREMENT, second, 10, 10, figures);
  }

  private static LiveFigures figures(double applied, long p99Nanos) {
    return new LiveFigures(
        applied,
        1,
        0,
        0,
        applied,
        0,
        Map.of(Quantile.P99, p99Nanos, Quantile.P999, 4L),
        6,
        7,
        0.5,
        0.25,
        8,
        0,
        0,
        0,
        0);
  }

  @Test
  void retriesAreShownByTheirCauseAndThoseWithoutOneAsOthers() {
    awaitShown("trialbalance_retries_total{cause=\"other\"}", 0);
    node.second(snapshot(5, 1_000_000, new Counts(5, 5, 0, 0, 0, 0, 3, Map.of())));

    awaitShown("trialbalance_retries_total{cause=\"other\"}", 3);
  }

  private static Snapshot snapshot(int applied, long latencyNanos) {
    return snapshot(applied, latencyNanos, new Counts(applied, applied, 0, 0, 0, 0));
  }

  private static Snapshot snapshot(int applied, long latencyNanos, Counts counts) {
    Histogram latency = HistogramCodec.newHistogram();
    latency.recordValueWithCount(latencyNanos, applied);
    Histogram batches = HistogramCodec.newHistogram();
    batches.recordValue(8);
    return new Snapshot(
        new Origin(1, 1, 0),
        0,
        Phase.WARMUP,
        counts,
        LatencySnapshot.of(Map.of(LatencyKind.SERVICE_TIME, latency)),
        EncodedHistogram.of(batches),
        new Gauges(7, 0, 4, 0),
        NodeUsage.ZERO);
  }

  private static RunPlan plan(Pacing pacing) {
    return new RunPlan(
        "quick",
        "noop",
        new Workload(100, 1, 1_000, 1, 10, 42),
        pacing,
        new PhaseTimes(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(60), Duration.ZERO),
        1,
        3,
        0,
        new Limits(0.05, 0.1, 0.15, 0.9),
        List.of(),
        new DatabaseOptions("noop", Map.of()));
  }
}
