package io.trialbalance.cluster.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialbalance.cluster.results.document.Evidence.NodeCpu;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.HostUsage.Role;
import io.trialbalance.protocol.phase.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostQuietTest {

  /** Two load nodes on hosts of their own, each of which uses one core. */
  private static EvidenceBuilder busyNodes() {
    return EvidenceBuilder.valid().nodes(2).nodeCpu(all -> List.of(oneCore(0), oneCore(1)));
  }

  private static NodeCpu oneCore(int node) {
    return new NodeCpu(node, 60, 60_000_000_000L, Map.of(), null, null);
  }

  private static HostUsage host(String name, Role role, double busy, Double server, Double stolen) {
    return new HostUsage(name, role, 60, 4, busy, server, stolen, 1_000, 500, 0, 0, 0, 0);
  }

  private static Finding examine(EvidenceBuilder evidence) {
    return new HostQuiet().examine(evidence.build());
  }

  @Test
  void loadNodesAndTheServerAreNoOthers() {
    Finding finding = examine(busyNodes().hosts(host("host-0", Role.LOAD, 2.9, 1.7, 0.0)));

    assertThat(finding.verdict()).contains(Verdict.VALID);
    assertThat(finding.figures().get("othersOfCores").doubleValue()).isCloseTo(0.05, within(1e-9));
  }

  @Test
  void theHostOnWhichOthersTakeMostIsNamed() {
    Finding finding =
        examine(
            busyNodes()
                .hosts(
                    host("host-0", Role.LOAD, 1.0, 0.0, 0.0),
                    host("host-1", Role.LOAD, 2.5, 0.5, 0.0)));

    assertThat(finding.verdict()).contains(Verdict.INCONCLUSIVE);
    assertThat(finding.reason()).contains("1 of 4 cores of host-1 were busy with others");
  }

  @Test
  void whatAHostsOwnHostTakesIsSomebodyElses() {
    Finding finding = examine(busyNodes().hosts(host("db1", Role.DATABASE, 4.0, null, 0.5)));

    assertThat(finding.verdict()).contains(Verdict.INCONCLUSIVE);
    assertThat(finding.reason()).contains("0.500 of them stolen");
  }

  @Test
  void whereNobodyCanTellItDoesNotApply() {
    assertThat(examine(busyNodes().hosts(host("host-0", Role.LOAD, 4, null, 0.0))).verdict())
        .isEmpty();
    assertThat(examine(busyNodes().hosts(host("db1", Role.DATABASE, 4, null, null))).verdict())
        .isEmpty();
  }
}
