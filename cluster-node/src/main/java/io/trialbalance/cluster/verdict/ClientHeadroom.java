package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.NodeCpu;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Units;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.NodeDescription;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.Collectors;

/**
 * Every load node had CPU to spare: otherwise the figures are of the client, not of the database.
 */
final class ClientHeadroom implements Check {

  /** Above this share of the CPU there is, it is said. */
  static final double MARKED = 0.80;

  /** Of its time, as its control groups count it, whoever else of them used up what they allow. */
  static final double MAX_THROTTLED = 0.01;

  /** The thread group of a database client's event loops, as nodes report it. */
  static final String EVENT_LOOP_GROUP = "event-loop";

  /** The database's fact that says how many event loops each node has. */
  static final String EVENT_LOOPS_FACT = "event-loops";

  @Override
  public String name() {
    return "client-headroom";
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (LedgerAnswered.keepsNothing(evidence)) {
      return Finding.notApplicable(
          name(),
          "with " + evidence.plan().options().kind() + " it is the client that is measured");
    }
    double most = evidence.plan().limits().maxClientCpu();
    Optional<Busiest> known = Busiest.of(evidence, (node, cpu) -> cpu.cores() / node.usableCores());
    if (known.isEmpty()) {
      return Finding.notApplicable(name(), "no CPU figures of the measurement");
    }
    Busiest ofCores = known.get();
    Finding.Builder finding =
        Finding.of(name()).figure("usedOfCores", ofCores.share()).figure("maxClientCpu", most);
    Optional<Busiest> throttled = throttled(evidence);
    Optional<Busiest> ofEventLoops = ofEventLoops(evidence);
    String text =
        used(ofCores, finding)
            + throttled.map(busiest -> throttled(busiest, finding)).orElse("")
            + ofEventLoops.map(busiest -> busy(busiest, finding)).orElse("");
    if (throttled.map(Busiest::share).orElse(0.0) > MAX_THROTTLED) {
      return finding.inconclusive(
          text
              + ": above "
              + Units.percent(MAX_THROTTLED)
              + " of its time the client waits for what its control groups allow it");
    }
    double used = Math.max(ofCores.share(), ofEventLoops.map(Busiest::share).orElse(0.0));
    if (evidence.plan().options().isCeiling()) {
      return finding.valid(text + ": of a ceiling the client may be what limits the figures");
    }
    if (used > most) {
      return finding.inconclusive(
          text + ": above " + Units.percent(most) + " the client may be what limits the figures");
    }
    return finding.valid(
        used > MARKED
            ? text + ": above " + Units.percent(MARKED) + ", so there is little left"
            : text);
  }

  private static String used(Busiest ofCores, Finding.Builder finding) {
    String text =
        String.format(
            Locale.ROOT,
            "%.0f%% of %s used by %s",
            ofCores.share() * 100,
            cores(ofCores.node()),
            ofCores.node().name());
    if (ofCores.cpu().busiestNanos() == null) {
      return text;
    }
    double busiest = ofCores.cpu().busiestNanos() / (1e9 * ofCores.node().usableCores());
    finding.figure("usedInBusiestSecond", busiest);
    return text + String.format(Locale.ROOT, " (%.0f%% in its busiest second)", busiest * 100);
  }

  private static String throttled(Busiest throttled, Finding.Builder finding) {
    finding.figure("throttled", throttled.share());
    return String.format(
        Locale.ROOT,
        ", %s throttled for %.1f s",
        throttled.node().name(),
        throttled.cpu().throttledNanos() / 1e9);
  }

  private static String busy(Busiest ofEventLoops, Finding.Builder finding) {
    finding.figure("usedOfEventLoops", ofEventLoops.share());
    return String.format(
        Locale.ROOT,
        ", event loops %.0f%% busy on %s",
        ofEventLoops.share() * 100,
        ofEventLoops.node().name());
  }

  private static String cores(NodeDescription node) {
    return node.usableCores() == node.cores()
        ? "the cores"
        : "the %s cores it may use,".formatted(Units.ratio(node.usableCores()));
  }

  /** The time that its control groups made a node wait, over its own; absent if none had to. */
  private static Optional<Busiest> throttled(Evidence evidence) {
    return Busiest.of(
            evidence,
            (node, cpu) ->
                cpu.throttledNanos() == null ? 0 : cpu.throttledNanos() / (cpu.seconds() * 1e9))
        .filter(node -> node.share() > 0);
  }

  /** CPU of the event loops over what as many cores have; absent if either is not known. */
  private static Optional<Busiest> ofEventLoops(Evidence evidence) {
    OptionalLong loopsPerNode =
        evidence.database().stream()
            .flatMap(database -> database.facts().stream())
            .filter(fact -> fact.name().equals(EVENT_LOOPS_FACT))
            .map(DatabaseDescription.Fact::value)
            .filter(value -> value.matches("[1-9][0-9]{0,5}"))
            .mapToLong(Long::parseLong)
            .findFirst();
    boolean known =
        evidence.nodeCpu().stream()
            .allMatch(cpu -> cpu.threadCpuNanos().containsKey(EVENT_LOOP_GROUP));
    return loopsPerNode.isEmpty() || !known
        ? Optional.empty()
        : Busiest.of(
            evidence,
            (node, cpu) ->
                cpu.threadCpuNanos().get(EVENT_LOOP_GROUP)
                    / (cpu.seconds() * 1e9 * loopsPerNode.getAsLong()));
  }

  /**
   * The node that uses most of what it has: the mean of several would hide it.
   *
   * @param share of what it has, 0 to 1
   * @param cpu that it used
   */
  private record Busiest(NodeDescription node, double share, NodeCpu cpu) {

    private static Optional<Busiest> of(
        Evidence evidence, ToDoubleBiFunction<NodeDescription, NodeCpu> share) {
      Map<Integer, NodeDescription> nodes =
          evidence.nodes().stream().collect(Collectors.toMap(NodeDescription::ordinal, one -> one));
      return evidence.nodeCpu().stream()
          .filter(cpu -> nodes.containsKey(cpu.node()))
          .map(
              cpu -> {
                NodeDescription node = nodes.get(cpu.node());
                return new Busiest(node, share.applyAsDouble(node, cpu), cpu);
              })
          .max(Comparator.comparingDouble(Busiest::share));
    }
  }
}
