package io.trialbalance.cluster.results.statistics;

import com.fasterxml.jackson.annotation.JsonValue;
import io.trialbalance.cluster.results.document.Evidence.NodeMemory;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.Quantile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * One figure of a run. A line in this table is all that makes it a figure of run documents,
 * aggregates, comparisons, CSV files and tables.
 *
 * @param name what programs call it, with the unit
 * @param label what people call it
 * @param unit how people read it; a dash for null
 * @param computation of it; empty if it does not apply, or was not measured
 * @param parts of it, by words that only the evidence knows: each is a figure of its own, whose
 *     name is this one's, a dot and the word
 */
public record Figure(
    @JsonValue String name,
    String label,
    Function<Double, String> unit,
    Function<Figures, OptionalDouble> computation,
    Function<Figures, Map<String, Double>> parts) {

  /** One without parts. */
  public Figure(
      String name,
      String label,
      Function<Double, String> unit,
      Function<Figures, OptionalDouble> computation) {
    this(name, label, unit, computation, figures -> Map.of());
  }

  /** At the end of the name of a quantile of the latencies, and of no other figure's. */
  static final String NANOS = "Nanos";

  private static final List<Figure> TABLE = new ArrayList<>();

  static {
    line("measurementSeconds", "measurement", Units::seconds, Figures::measurementLength);
  }

  public static final Figure THROUGHPUT =
      line("throughputPerSecond", "throughput", Units::perSecond, Figures::throughputPerSecond);

  public static final Figure REPLIES =
      line("repliesPerSecond", "replies", Units::perSecond, Figures::repliesPerSecond);

  static {
    line("rejectedPerSecond", "rejected per second", Units::perSecond, Figures::rejectedPerSecond);
  }

  public static final Figure REJECTED_SHARE =
      line("rejectedShare", "rejected", Units::percent, Figures::rejectedShare);
  public static final Figure ERROR_RATE =
      line("errorRate", "errors", Units::percent, Figures::errorRate);

  static {
    line(
        new Figure(
            "retriesPerTransfer",
            "retries per transfer",
            Units::ratio,
            Figures::retriesPerTransfer,
            Figures::retriesPerTransferByCause));
    line("achievedOverMinted", "achieved, of minted", Units::percent, Figures::achievedOverMinted);
    line("achievedOverTarget", "achieved, of target", Units::percent, Figures::achievedOverTarget);
    for (Quantile each : Quantile.values()) {
      line(name(each), each.label(), Units::nanos, figures -> figures.latencyNanos(each));
    }
  }

  public static final Figure CPU =
      line(
          "cpuPerTransferMicros",
          "client CPU per transfer",
          Units::micros,
          figures -> Figures.cpuMicros(figures.measurementSeries()));

  static {
    line(
        "cpuPerTransferHighestMicros",
        "client CPU per transfer, highest second",
        Units::micros,
        Figures::highestCpuMicros);
    line(
        "heapMeanBytes",
        "client heap, mean",
        Units::bytes,
        figures -> memory(figures, NodeMemory::heapMeanBytes).average());
    line(
        "heapHighestBytes",
        "client heap, highest",
        Units::bytes,
        figures -> memory(figures, NodeMemory::heapHighestBytes).max());
    line(
        "residentMeanBytes",
        "client memory, mean",
        Units::bytes,
        figures -> memory(figures, NodeMemory::residentMeanBytes).average());
    line(
        "residentHighestBytes",
        "client memory, highest",
        Units::bytes,
        figures -> memory(figures, NodeMemory::residentHighestBytes).max());
    line("batchMeanTransfers", "transfers a call, mean", Units::ratio, Figures::batchMean);
    line("batchMedianTransfers", "transfers a call, median", Units::ratio, Figures::batchMedian);
    for (HostUsage.Role role : HostUsage.Role.values()) {
      host(role, "CpuCores", "CPU, cores", Units::ratio, HostUsage::cpuCores);
      host(role, "CpuShare", "CPU", Units::percent, host -> host.cpuCores() / host.cores());
      host(role, "MemoryBytes", "memory", Units::bytes, HostUsage::memoryUsedBytes);
      rate(role, "DiskRead", "disk read", HostUsage::diskReadBytesPerSecond);
      rate(role, "DiskWritten", "disk written", HostUsage::diskWrittenBytesPerSecond);
      rate(role, "NetworkReceived", "received", HostUsage::networkReceivedBytesPerSecond);
      rate(role, "NetworkSent", "sent", HostUsage::networkSentBytesPerSecond);
    }
  }

  public static final Figure REPLICAS =
      line("replicas", "replicas of the database", Units::ratio, Figures::replicas);

  /** Every one, in the order in which to show them; without parts. */
  public static final List<Figure> ALL = List.copyOf(TABLE);

  /** By which a plan is known: of a ceiling answers, since it executes no transfer. */
  public static Figure headline(boolean ceiling) {
    return ceiling ? REPLIES : THROUGHPUT;
  }

  private static Figure line(
      String name,
      String label,
      Function<Double, String> unit,
      Function<Figures, OptionalDouble> computation) {
    return line(new Figure(name, label, unit, computation));
  }

  private static Figure line(Figure figure) {
    TABLE.add(figure);
    return figure;
  }

  /** The mean over the hosts of one role, of those that could be asked. */
  private static void host(
      HostUsage.Role role,
      String name,
      String label,
      Function<Double, String> unit,
      ToDoubleFunction<HostUsage> ofHost) {
    String hosts = role.name().toLowerCase(Locale.ROOT);
    line(
        hosts + "Host" + name,
        hosts + " host, " + label,
        unit,
        figures ->
            figures.evidence().hosts().stream()
                .filter(host -> host.role() == role)
                .mapToDouble(ofHost)
                .average());
  }

  private static void rate(
      HostUsage.Role role, String name, String label, ToDoubleFunction<HostUsage> ofHost) {
    host(role, name + "BytesPerSecond", label, Units::bytesPerSecond, ofHost);
  }

  /** Of the nodes that can tell. */
  private static DoubleStream memory(Figures figures, Function<NodeMemory, Number> ofNode) {
    return figures.evidence().nodeMemory().stream()
        .map(ofNode)
        .filter(Objects::nonNull)
        .mapToDouble(Number::doubleValue);
  }

  /** What programs call a percentile of the latency. */
  private static String name(Quantile quantile) {
    return quantile.key() + NANOS;
  }

  /** A percentile of the latency. */
  public static Figure of(Quantile quantile) {
    return ALL.stream().filter(each -> each.name.equals(name(quantile))).findFirst().orElseThrow();
  }

  /**
   * Every one, each with those parts of which there is something under {@code names}.
   *
   * @param names of figures of runs, aggregates
   */
  public static List<Figure> allIn(Collection<String> names) {
    List<Figure> all = new ArrayList<>();
    for (Figure figure : ALL) {
      all.add(figure);
      String prefix = figure.name + ".";
      names.stream()
          .filter(name -> name.startsWith(prefix))
          .distinct()
          .sorted()
          .map(name -> figure.part(name.substring(prefix.length())))
          .forEach(all::add);
    }
    return all;
  }

  private Figure part(String word) {
    return new Figure(
        name + "." + word,
        label + ", " + word,
        unit,
        figures ->
            Stream.ofNullable(parts.apply(figures).get(word))
                .mapToDouble(Double::doubleValue)
                .findFirst());
  }

  /**
   * Every figure of an attempt by its name; null if it is absent.
   *
   * @param failures told of a figure that could not be computed, which is absent then
   */
  public static Map<String, Double> valuesOf(Figures figures, Consumer<Finding> failures) {
    return valuesOf(ALL, figures, failures);
  }

  /** As {@link #valuesOf(Figures, Consumer)}, of these alone. */
  public static Map<String, Double> valuesOf(
      List<Figure> wanted, Figures figures, Consumer<Finding> failures) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (Figure figure : wanted) {
      values.putAll(
          Finding.guarded(
              "figure",
              figure.name,
              () -> figure.valuesOf(figures),
              failure -> {
                failures.accept(failure);
                return Collections.singletonMap(figure.name, null);
              }));
    }
    return values;
  }

  /** Its own value and those of its parts, by their names. */
  private Map<String, Double> valuesOf(Figures figures) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put(name, computation.apply(figures).stream().boxed().findFirst().orElse(null));
    parts.apply(figures).forEach((word, value) -> values.put(name + "." + word, value));
    return values;
  }

  /** It in {@code values}; null if it is absent. */
  public <T> T in(Map<String, T> values) {
    return values.get(name);
  }

  /** With its unit; a dash for null. */
  public String text(Double value) {
    return unit.apply(value);
  }

  /**
   * What its mean over several runs is called: that of percentiles is no percentile of all their
   * transfers, and says so.
   */
  public String meanLabel() {
    return name.endsWith(NANOS) ? label + ", mean of the runs" : label;
  }
}
