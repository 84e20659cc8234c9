package io.trialbalance.cluster.coordinator.attempt;

import io.trialbalance.cluster.results.document.Evidence.NodeRoundTrips;
import io.trialbalance.cluster.results.document.Evidence.ServerActivity;
import io.trialbalance.cluster.results.document.Evidence.ServerTold;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.measure.ServerFigure.Over;
import io.trialbalance.protocol.measure.ServerFigures;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
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
  private final List<ServerFigure> figures;
  private final Map<String, Map<String, Told>> told = new HashMap<>();
  private ServerFigures before;
  private ServerFigures after;
  private int samples;
  private final Map<Integer, Silence> silenceOfNodes = new TreeMap<>();
  private Silence silenceOfServer;
  private long firstNanos;
  private long lastNanos;

  /** One value as it was told, over all samples so far: those without it count as 0 in the mean. */
  private static final class Told {
    private final double first;
    private double last;
    private boolean begunAnew;
    private double sum;
    private double lowest = Double.POSITIVE_INFINITY;
    private double highest = Double.NEGATIVE_INFINITY;

    Told(double first) {
      this.first = first;
      this.last = first;
    }

    void add(double value) {
      begunAnew |= value < last;
      last = value;
      sum += value;
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
  }

  /**
   * @param figures that servers of the attempt's database tell
   */
  Observations(List<ServerFigure> figures) {
    this.figures = figures;
  }

  /** A message has come back from the node of this ordinal, at this instant. */
  void roundTrip(int node, long nanos, long nowNanos) {
    roundTrips.computeIfAbsent(node, first -> new Histogram(3)).recordValue(nanos);
    answered(node, nowNanos);
  }

  /** As {@link #roundTrip}, of one that says nothing of the way. */
  void answered(int node, long nowNanos) {
    silenceOfNodes.get(node).ends(nowNanos);
  }

  /**
   * The measurement begins, at this instant of the coordinator's clock.
   *
   * @param nodes that take part, with ordinals from 0
   */
  void begin(int nodes, long nowNanos) {
    silenceOfServer = new Silence(nowNanos);
    for (int node = 0; node < nodes; node++) {
      silenceOfNodes.put(node, new Silence(nowNanos));
    }
  }

  /** The measurement is over. */
  void end(long nowNanos) {
    silenceOfServer.ends(nowNanos);
    silenceOfNodes.values().forEach(silence -> silence.ends(nowNanos));
  }

  /** For how long, at most, no message came back from a node; by ordinal. */
  Map<Integer, Double> silenceOfNodes() {
    Map<Integer, Double> seconds = new TreeMap<>();
    silenceOfNodes.forEach((node, silence) -> seconds.put(node, silence.longestSeconds()));
    return seconds;
  }

  /** What the server said when the ledger was ready: nothing, if it could not be asked. */
  void before(ServerFigures sample) {
    before = sample;
  }

  /** What it said when the ledger was read afterwards. */
  void after(ServerFigures sample) {
    after = sample;
  }

  /** The server has said how it is, at this instant of the coordinator's clock. */
  void server(ServerFigures sample, long nowNanos) {
    if (samples == 0) {
      firstNanos = nowNanos;
    }
    lastNanos = nowNanos;
    silenceOfServer.ends(nowNanos);
    samples++;
    sample
        .values()
        .forEach(
            (name, parts) ->
                parts.forEach(
                    (part, value) ->
                        told.computeIfAbsent(name, first -> new HashMap<>())
                            .computeIfAbsent(part, first -> new Told(value))
                            .add(value)));
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

  /** Absent if such a server tells nothing, or there was no measurement. */
  Optional<ServerActivity> server() {
    boolean tellsNothing = before == null && after == null && samples == 0;
    return figures.isEmpty() || silenceOfServer == null || tellsNothing
        ? Optional.empty()
        : Optional.of(
            new ServerActivity(
                samples,
                silenceOfServer.longestSeconds(),
                figures.stream().map(this::over).toList()));
  }

  private ServerTold over(ServerFigure figure) {
    Map<String, Double> values = new HashMap<>();
    if (figure.over() == Over.CHANGE) {
      told(before)
          .of(figure.name())
          .forEach(
              (part, first) ->
                  change(figure.name(), part, first).ifPresent(value -> values.put(part, value)));
    } else {
      told.getOrDefault(figure.name(), Map.of())
          .forEach(
              (part, one) -> over(figure.over(), one).ifPresent(value -> values.put(part, value)));
    }
    return new ServerTold(figure.name(), figure.what(), figure.over(), values);
  }

  private static ServerFigures told(ServerFigures sample) {
    return sample == null ? ServerFigures.NONE : sample;
  }

  /**
   * The farthest from the first: what changed and came back has changed. Without what was told
   * afterwards nobody knows whether it has not.
   */
  private OptionalDouble change(String name, String part, double first) {
    Told between = told.getOrDefault(name, Map.of()).get(part);
    Double last = told(after).of(name).get(part);
    return Stream.of(
            last,
            between == null ? null : (Double) between.lowest,
            between == null ? null : (Double) between.highest)
        .filter(Objects::nonNull)
        .mapToDouble(value -> value - first)
        .reduce((a, b) -> Math.abs(b) > Math.abs(a) ? b : a)
        .stream()
        .filter(change -> last != null || change != 0)
        .findFirst();
  }

  private OptionalDouble over(Over over, Told one) {
    double seconds = (lastNanos - firstNanos) / NANOS_IN_SECOND;
    double increase = one.last - one.first;
    return switch (over) {
      case MEAN -> OptionalDouble.of(one.sum / samples);
      case LOWEST -> OptionalDouble.of(one.lowest);
      case HIGHEST -> OptionalDouble.of(one.highest);
      case CHANGE -> throw new IllegalArgumentException("is told before and after it");
      case INCREASE -> one.begunAnew ? OptionalDouble.empty() : OptionalDouble.of(increase);
      case INCREASE_PER_SECOND ->
          one.begunAnew || samples == 1
              ? OptionalDouble.empty()
              : OptionalDouble.of(increase / seconds);
    };
  }
}
