package io.trialbalance.cluster.coordinator.attempt;

import io.trialbalance.cluster.results.document.Evidence.NodeRoundTrips;
import io.trialbalance.cluster.results.document.Evidence.ServerActivity;
import io.trialbalance.protocol.measure.ServerFigures;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * What the coordinator sees once a second of a measurement besides the nodes' own figures: how long
 * its messages take to each node and back, and what the database server says of itself. Holds sums,
 * so that it does not grow with the measurement.
 */
final class Observations {

  private static final double NANOS_IN_MICRO = 1e3;
  private static final double NANOS_IN_SECOND = 1e9;

  private final Map<Integer, Histogram> roundTrips = new TreeMap<>();
  private final Map<String, Long> connections = new HashMap<>();
  private final Map<String, Long> waits = new HashMap<>();
  private final Map<String, Long> lagBytes = new HashMap<>();
  private final Map<String, Double> lagSeconds = new HashMap<>();
  private int samples;
  private ServerFigures first;
  private long firstNanos;
  private ServerFigures last;
  private long lastNanos;
  private long standbys = Long.MAX_VALUE;

  /** A message has come back from the node of this ordinal. */
  void roundTrip(int node, long nanos) {
    roundTrips.computeIfAbsent(node, first -> new Histogram(3)).recordValue(nanos);
  }

  /** The server has said how it is, at this instant of the coordinator's clock. */
  void server(ServerFigures figures, long nowNanos) {
    if (samples == 0) {
      first = figures;
      firstNanos = nowNanos;
    }
    last = figures;
    lastNanos = nowNanos;
    samples++;
    figures.connections().forEach((state, count) -> connections.merge(state, count, Long::sum));
    figures.waits().forEach((type, count) -> waits.merge(type, count, Long::sum));
    figures.lagBytes().forEach((position, lag) -> lagBytes.merge(position, lag, Math::max));
    figures.lagSeconds().forEach((position, lag) -> lagSeconds.merge(position, lag, Math::max));
    standbys = Math.min(standbys, figures.standbys());
  }

  /** By ordinal, of the nodes that answered. */
  List<NodeRoundTrips> roundTrips() {
    return roundTrips.entrySet().stream().map(of -> figures(of.getKey(), of.getValue())).toList();
  }

  private static NodeRoundTrips figures(int node, Histogram nanos) {
    return new NodeRoundTrips(
        node,
        (int) nanos.getTotalCount(),
        nanos.getMean() / NANOS_IN_MICRO,
        nanos.getValueAtPercentile(95) / NANOS_IN_MICRO,
        nanos.getValueAtPercentile(99) / NANOS_IN_MICRO);
  }

  /** Absent if it never answered, or is none that does. */
  Optional<ServerActivity> server() {
    if (samples == 0) {
      return Optional.empty();
    }
    double seconds = (lastNanos - firstNanos) / NANOS_IN_SECOND;
    return Optional.of(
        new ServerActivity(
            samples,
            means(connections),
            means(waits),
            samples == 1 ? null : (last.walBytes() - first.walBytes()) / seconds,
            last.checkpoints() - first.checkpoints(),
            standbys,
            lagBytes,
            lagSeconds));
  }

  private Map<String, Double> means(Map<String, Long> sums) {
    return sums.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, sum -> (double) sum.getValue() / samples));
  }
}
