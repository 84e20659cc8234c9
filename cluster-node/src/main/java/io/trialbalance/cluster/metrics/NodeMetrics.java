package io.trialbalance.cluster.metrics;

import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.measure.Snapshot;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/** The load of this node, second by second, as it goes to the coordinator. */
public final class NodeMetrics {

  /** Percentiles of batch sizes that are shown. */
  static final Quantile[] OF_BATCHES = {Quantile.P50, Quantile.P99, Quantile.MAX};

  /** One more second of load. */
  public void second(Snapshot snapshot) {
    Map<LatencyKind, Histogram> latencies = new EnumMap<>(LatencyKind.class);
    for (LatencyKind kind : LatencyKind.values()) {
      latencies.put(kind, snapshot.latencies().of(kind).decode());
    }
    Histogram batches = snapshot.batchSizes().decode();
    Instruments.together(
        () -> {
          show(snapshot.counts());
          show(snapshot.gauges());
          latencies.forEach(NodeMetrics::show);
          Instruments.add(Series.CALLS, batches.getTotalCount());
          showBatchSizes(batches);
        });
  }

  /** So many members have to answer before this node is in a cluster again. */
  public static void waitsFor(int members) {
    Instruments.set(Series.WAITS_FOR, members);
  }

  /** There is no load any more. */
  public void loadEnded() {
    Instruments.together(
        () -> {
          show(Gauges.ZERO);
          Instruments.zero(Series.NODE_LATENCY);
          Instruments.zero(Series.BATCH_SIZE);
        });
  }

  private static void show(Counts counts) {
    Instruments.add(Series.MINTED, counts.minted());
    Instruments.add(Series.TRANSFERS, counts.applied(), "applied");
    Instruments.add(Series.TRANSFERS, counts.rejected(), "rejected");
    Instruments.add(Series.TRANSFERS, counts.failed(), "failed");
    Instruments.add(Series.TRANSFERS, counts.unknown(), "unknown");
    Instruments.add(Series.TRANSFERS, counts.unsent(), "unsent");
    long others = counts.retries();
    for (Map.Entry<String, Long> cause : counts.retriesByCause().entrySet()) {
      Instruments.add(Series.RETRIES, cause.getValue(), cause.getKey());
      others -= cause.getValue();
    }
    Instruments.add(Series.RETRIES, others, Label.OTHER);
  }

  private static void show(Gauges gauges) {
    Instruments.set(Series.IN_FLIGHT, gauges.inFlight());
    Instruments.set(Series.BACKLOG, gauges.backlog());
    Instruments.set(Series.CONNECTIONS, gauges.connections());
    Instruments.set(Series.POOL_WAITING, gauges.poolWaiting());
  }

  private static void show(LatencyKind kind, Histogram latency) {
    for (Quantile quantile : Quantile.values()) {
      Instruments.set(
          Series.NODE_LATENCY, quantile.of(latency) / 1e9, kind.label(), quantile.label());
    }
    if (Series.LATENCY.labels().get(0).values().contains(kind.label())) {
      kamon.metric.Histogram buckets = Instruments.histogram(Series.LATENCY, kind.label());
      for (HistogramIterationValue value : latency.recordedValues()) {
        buckets.record(value.getValueIteratedTo(), value.getCountAtValueIteratedTo());
      }
    }
  }

  private static void showBatchSizes(Histogram batches) {
    for (Quantile quantile : OF_BATCHES) {
      Instruments.set(Series.BATCH_SIZE, quantile.of(batches), quantile.label());
    }
  }
}
