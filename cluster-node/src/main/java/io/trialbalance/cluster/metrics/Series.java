package io.trialbalance.cluster.metrics;

import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.workload.database.Drivers;
import java.util.List;
import kamon.metric.MeasurementUnit;

/**
 * Every series of {@code /metrics}: the one place that knows their names. Base units, which end the
 * names, as Prometheus' conventions for naming ask.
 */
enum Series implements MetricSeries {
  COORDINATOR(
      Kind.GAUGE, Scope.NODE, "trialbalance_coordinator", "1 where the coordinator lives, else 0"),
  NODE_INFO(
      Kind.GAUGE,
      Scope.NODE,
      "trialbalance_node_info",
      "Always 1: the node's name in the cluster and the program's version",
      Label.free("node"),
      Label.free("version")),
  WAITS_FOR(
      Kind.GAUGE,
      Scope.NODE,
      "trialbalance_waits_for_nodes",
      "Members for whose answer the node waits before it is in a cluster again; 0 in one"),
  TRANSFERS(
      Kind.COUNTER,
      Scope.NODE,
      "trialbalance_transfers_total",
      "Transfers that ended, by outcome",
      Label.of("outcome", "applied", "rejected", "failed", "unknown", "unsent")),
  MINTED(Kind.COUNTER, Scope.NODE, "trialbalance_transfers_minted_total", "Transfers begun"),
  RETRIES(
      Kind.COUNTER,
      Scope.NODE,
      "trialbalance_retries_total",
      "Attempts beyond each transfer's first, by what the driver names as their cause",
      Label.of("cause", Drivers.retryCauses(), Label.OTHER)),
  CALLS(
      Kind.COUNTER, Scope.NODE, "trialbalance_calls_total", "Calls sent, of one transfer or more"),
  BATCH_SIZE(
      Kind.GAUGE,
      Scope.NODE,
      "trialbalance_batch_size_transfers",
      "Transfers per call in the last second",
      Label.of("percentile", NodeMetrics.OF_BATCHES, Quantile::label)),
  IN_FLIGHT(
      Kind.GAUGE, Scope.NODE, "trialbalance_in_flight_transfers", "Transfers sent and unanswered"),
  BACKLOG(
      Kind.GAUGE, Scope.NODE, "trialbalance_backlog_transfers", "Transfers begun, not yet sent"),
  CONNECTIONS(
      Kind.GAUGE,
      Scope.NODE,
      "trialbalance_connections",
      "Connections or sessions open to the database"),
  POOL_WAITING(
      Kind.GAUGE,
      Scope.NODE,
      "trialbalance_pool_waiting_transfers",
      "Transfers that wait for a connection"),
  NODE_LATENCY(
      Kind.GAUGE,
      Scope.NODE,
      "trialbalance_node_latency_seconds",
      "Percentiles of the node's last second, from its merged histograms; 0 without a value",
      Label.KIND,
      Label.PERCENTILE),
  LATENCY(
      Kind.HISTOGRAM,
      Scope.NODE,
      "trialbalance_latency_seconds",
      "The same in buckets, to be added over nodes and times; there from the first reply on",
      Label.of("kind", "service-time", "response-time")),
  SATURATION(
      Kind.GAUGE,
      Scope.NODE,
      "trialbalance_saturation_ratio",
      "CPU of the process over the cores it may use, in the last second"),
  CORES(Kind.GAUGE, Scope.NODE, "trialbalance_cores", "Cores that the process may use"),
  CPU(
      Kind.COUNTER,
      Scope.NODE,
      "trialbalance_cpu_seconds_total",
      "CPU of the process",
      MeasurementUnit.time().nanoseconds()),
  THREAD_CPU(
      Kind.COUNTER,
      Scope.NODE,
      "trialbalance_thread_cpu_seconds_total",
      "CPU by group of threads; 0 where it cannot be seen (anywhere but Linux)",
      MeasurementUnit.time().nanoseconds(),
      Label.of(
          "group", "actors", "connection", "event-loop", "gc", "http", "jit", "other", "pacing")),
  GC_PAUSE(
      Kind.COUNTER,
      Scope.NODE,
      "trialbalance_gc_pause_seconds_total",
      "Time in which garbage collection stopped the program",
      MeasurementUnit.time().nanoseconds()),
  MEMORY(
      Kind.GAUGE,
      Scope.NODE,
      "trialbalance_memory_bytes",
      "Memory in use: heap, other areas of the JVM, direct buffers; resident is the whole process",
      Label.of("area", "heap", "non-heap", "direct", "resident")),
  HEAP_MAX(
      Kind.GAUGE, Scope.NODE, "trialbalance_heap_max_bytes", "Size to which the heap may grow"),

  RUN_INFO(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_run_info",
      "1 while the run lasts: what it is, to be joined on; absent between runs",
      Label.free("experiment"),
      Label.free("plan"),
      Label.free("database"),
      Label.free("executor"),
      Label.free("mode"),
      Label.free("run"),
      Label.free("attempt")),
  EXPERIMENT_START(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_experiment_start_seconds",
      "When the experiment's first attempt began, since 1970; absent between runs",
      Label.free("experiment")),
  PHASE(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_phase",
      "0 idle, 1 provisioning, 2 settling, 3 connecting, 4 warmup, 5 measurement, 6 draining,"
          + " 7 validating"),
  VERDICT(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_verdict",
      "Of the last attempt: 0 none yet, 1 valid, 2 inconclusive, 3 invalid"),
  ATTEMPTS(
      Kind.COUNTER,
      Scope.CLUSTER,
      "trialbalance_cluster_attempts_total",
      "Attempts that ended, by verdict",
      Label.of("verdict", Verdict.values(), Verdict::label)),
  NODES(Kind.GAUGE, Scope.CLUSTER, "trialbalance_cluster_nodes", "Nodes whose agent is there"),
  NODES_EXPECTED(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_nodes_expected",
      "Nodes that must be there before a run starts"),
  NODES_MISSING(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_nodes_missing",
      "Nodes whose figures of the last second have not come"),
  LOAD_SECOND(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_load_seconds",
      "Which second of load the figures of the cluster are of, from 1; 0 without load"),
  CLUSTER_TRANSFERS(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_transfers_per_second",
      "Transfers of the last second, by outcome",
      Label.of("outcome", "applied", "rejected", "failed", "unknown")),
  CLUSTER_MINTED(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_minted_per_second",
      "Transfers begun in the last second"),
  CLUSTER_TARGET(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_target_per_second",
      "Rate that the plan asks for while it is offered; 0 in closed loop, which has none"),
  CLUSTER_RETRIES(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_retries_per_second",
      "Retries of the last second"),
  CLUSTER_LATENCY(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_latency_seconds",
      "Percentiles of the last second from all nodes' merged histograms: response time in open loop,"
          + " service time in closed loop; 0 without replies",
      Label.PERCENTILE),
  CLUSTER_IN_FLIGHT(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_in_flight_transfers",
      "Transfers sent and unanswered, of all nodes"),
  CLUSTER_BACKLOG(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_backlog_transfers",
      "Transfers begun, not yet sent, of all nodes"),
  CLUSTER_CONNECTIONS(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_connections",
      "Connections or sessions open to the database, of all nodes"),
  CLUSTER_POOL_WAITING(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_pool_waiting_transfers",
      "Transfers that wait for a connection, of all nodes"),
  CLUSTER_CPU(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_cpu_cores",
      "Cores that the nodes' processes used in the last second"),
  CLUSTER_SATURATION(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_saturation_ratio",
      "The same over the cores that they may use"),
  ROUND_TRIP(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_round_trip_seconds",
      "From the coordinator to the slowest node and back, in the last second of load"),
  START_SKEW(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_cluster_start_skew_seconds",
      "By how much, at most, a node began before or after the coordinator's start"),

  DATABASE_UP(
      Kind.GAUGE,
      Scope.CLUSTER,
      "trialbalance_database_up",
      "1 while the database server tells how it is, which it is asked under load; else all of these are"
          + " 0");

  private final Kind kind;
  private final Scope scope;
  private final String text;
  private final String help;
  private final MeasurementUnit unit;
  private final List<Label> labels;

  Series(Kind kind, Scope scope, String name, String help, Label... labels) {
    this(kind, scope, name, help, MeasurementUnit.none(), labels);
  }

  Series(Kind kind, Scope scope, String name, String help, MeasurementUnit unit, Label... labels) {
    this.kind = kind;
    this.scope = scope;
    this.text = name;
    this.help = help;
    this.unit = unit;
    this.labels = List.of(labels);
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public Scope scope() {
    return scope;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public String help() {
    return help;
  }

  @Override
  public MeasurementUnit unit() {
    return unit;
  }

  @Override
  public List<Label> labels() {
    return labels;
  }
}
