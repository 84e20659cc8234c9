package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.NodeCpu;
import io.trialbalance.cluster.results.document.Finding;
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

  /** Above this share of the CPU there is, waiting for CPU becomes part of the latency. */
  static final double MAX_USED = 0.90;

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
    Optional<Busiest> known =
        Busiest.of(
            evidence, (node, cpu) -> cpu.processCpuNanos() / (cpu.seconds() * 1e9 * node.cores()));
    if (known.isEmpty()) {
      return Finding.notApplicable(name(), "no CPU figures of the measurement");
    }
    Busiest ofCores = known.get();
    Finding.Builder finding = Finding.of(name()).figure("usedOfCores", ofCores.share());
    String text =
        String.format(
            Locale.ROOT, "%.0f%% of the cores used by %s", ofCores.share() * 100, ofCores.node());
    Optional<Busiest> ofEventLoops = ofEventLoops(evidence);
    if (ofEventLoops.isPresent()) {
      Busiest busiest = ofEventLoops.get();
      finding.figure("usedOfEventLoops", busiest.share());
      text +=
          String.format(
              Locale.ROOT,
              ", event loops %.0f%% busy on %s",
              busiest.share() * 100,
              busiest.node());
    }
    return ofCores.share() > MAX_USED || ofEventLoops.map(Busiest::share).orElse(0.0) > MAX_USED
        ? finding.inconclusive(text + ": above 90% the client may be what limits the figures")
        : finding.valid(text);
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
   * @param node its name
   * @param share of what it has, 0 to 1
   */
  private record Busiest(String node, double share) {

    private static Optional<Busiest> of(
        Evidence evidence, ToDoubleBiFunction<NodeDescription, NodeCpu> share) {
      Map<Integer, NodeDescription> nodes =
          evidence.nodes().stream().collect(Collectors.toMap(NodeDescription::ordinal, one -> one));
      return evidence.nodeCpu().stream()
          .filter(cpu -> nodes.containsKey(cpu.node()))
          .map(
              cpu -> {
                NodeDescription node = nodes.get(cpu.node());
                return new Busiest(node.name(), share.applyAsDouble(node, cpu));
              })
          .max(Comparator.comparingDouble(Busiest::share));
    }
  }
}
