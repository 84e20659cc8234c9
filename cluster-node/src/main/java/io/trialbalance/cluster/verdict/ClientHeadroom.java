package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.verdict.Evidence.Second;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.plan.DatabaseKind;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The load nodes had CPU to spare: otherwise the figures are of the client, not of the database.
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
    if (evidence.plan().options().kind() == DatabaseKind.NOOP) {
      return Finding.notApplicable(name(), "with noop it is the client that is measured");
    }
    List<Second> seconds =
        Figures.of(evidence).measurementSeries().stream()
            .filter(second -> second.missingNodes() == 0)
            .toList();
    NodeUsage used =
        seconds.stream()
            .map(second -> second.snapshot().usage())
            .reduce(NodeUsage.ZERO, NodeUsage::plus);
    if (seconds.isEmpty() || used.processCpuNanos() <= 0 || evidence.nodes().isEmpty()) {
      return Finding.notApplicable(name(), "no CPU figures of the measurement");
    }
    int cores = evidence.nodes().stream().mapToInt(NodeDescription::cores).sum();
    double ofCores = used.processCpuNanos() / (seconds.size() * 1e9 * cores);
    Finding.Builder finding = Finding.of(name()).figure("usedOfCores", ofCores);
    String text = String.format(Locale.ROOT, "%.0f%% of the cores used", ofCores * 100);
    OptionalDouble ofEventLoops = ofEventLoops(evidence, used, seconds.size());
    if (ofEventLoops.isPresent()) {
      finding.figure("usedOfEventLoops", ofEventLoops.getAsDouble());
      text +=
          String.format(Locale.ROOT, ", event loops %.0f%% busy", ofEventLoops.getAsDouble() * 100);
    }
    return ofCores > MAX_USED || ofEventLoops.orElse(0) > MAX_USED
        ? finding.inconclusive(text + ": above 90% the client may be what limits the figures")
        : finding.valid(text);
  }

  /** CPU of all event loops over what as many cores have; absent if either is not known. */
  private static OptionalDouble ofEventLoops(Evidence evidence, NodeUsage used, int seconds) {
    Long cpuNanos = used.threadCpuNanos().get(EVENT_LOOP_GROUP);
    OptionalLong loopsPerNode =
        evidence.database().stream()
            .flatMap(database -> database.facts().stream())
            .filter(fact -> fact.name().equals(EVENT_LOOPS_FACT))
            .map(DatabaseDescription.Fact::value)
            .filter(value -> value.matches("[1-9][0-9]{0,5}"))
            .mapToLong(Long::parseLong)
            .findFirst();
    return cpuNanos == null || loopsPerNode.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            cpuNanos / (seconds * 1e9 * loopsPerNode.getAsLong() * evidence.nodes().size()));
  }
}
