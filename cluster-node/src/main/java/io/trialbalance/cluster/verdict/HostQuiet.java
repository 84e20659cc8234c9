package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.NodeCpu;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Units;
import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.NodeDescription;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Nobody else was at work where the load came from, or the database ran: what others take of a
 * host's processors, client and server have to wait for.
 */
final class HostQuiet implements Check {

  /** Of a host's cores: what a system does for itself, and what two ways of counting differ by. */
  static final double MAX_OTHERS = 0.10;

  @Override
  public String name() {
    return "host-quiet";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Optional<Others> known =
        evidence.hosts().stream()
            .map(host -> Others.on(host, evidence))
            .flatMap(Optional::stream)
            .max(Comparator.comparingDouble(Others::share));
    if (known.isEmpty()) {
      return Finding.notApplicable(name(), "no host tells what is of others on it");
    }
    Others most = known.get();
    String text =
        "%s of %d cores of %s were busy with others"
            .formatted(Units.ratio(most.cores()), most.host().cores(), most.host().host());
    Double stolen = most.host().stolenCores();
    if (stolen != null && stolen > 0) {
      text += ", %s of them stolen by its own host".formatted(Units.ratio(stolen));
    }
    Finding.Builder finding = Finding.of(name()).figure("othersOfCores", most.share());
    return most.share() > MAX_OTHERS
        ? finding.inconclusive(
            text
                + ": above "
                + Units.percent(MAX_OTHERS)
                + " client and server wait for them; see what else runs there")
        : finding.valid(text);
  }

  /**
   * Neither load nodes of the attempt nor its database.
   *
   * @param cores that they kept busy
   */
  private record Others(HostUsage host, double cores) {

    /** Absent where nobody can tell whose the busy cores are, and few were stolen. */
    static Optional<Others> on(HostUsage host, Evidence evidence) {
      double stolen = host.stolenCores() == null ? 0 : host.stolenCores();
      if (host.role() != HostUsage.Role.LOAD || host.serverCores() == null) {
        return Optional.of(new Others(host, stolen)).filter(some -> some.share() > MAX_OTHERS);
      }
      double others = host.cpuCores() - host.serverCores() - ofNodes(host, evidence);
      return Optional.of(new Others(host, Math.max(0, others) + stolen));
    }

    private static double ofNodes(HostUsage host, Evidence evidence) {
      List<Integer> there =
          evidence.nodes().stream()
              .filter(node -> node.host().equals(host.host()))
              .map(NodeDescription::ordinal)
              .toList();
      return evidence.nodeCpu().stream()
          .filter(cpu -> there.contains(cpu.node()))
          .mapToDouble(NodeCpu::cores)
          .sum();
    }

    double share() {
      return cores / host.cores();
    }
  }
}
