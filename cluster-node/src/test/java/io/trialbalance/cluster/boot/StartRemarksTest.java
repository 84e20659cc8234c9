package io.trialbalance.cluster.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.settings.HostPort;
import io.trialbalance.cluster.settings.NodeSettings;
import io.trialbalance.cluster.settings.NodeSettings.Role;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.ClusterView.NodeView;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StartRemarksTest {

  private static final List<HostPort> SEEDS =
      List.of(new HostPort("10.0.0.1", 2_551), new HostPort("10.0.0.2", 2_551));

  @Test
  void whoIsThereAndWhichSeedIsNotAreNamed() {
    assertThat(StartRemarks.of(view(3, "alpha"), node(List.of(Role.LOAD)), Set.of("10.0.0.1:2551")))
        .containsExactly(
            "waiting for nodes: 1 of 3 are there (alpha); no answer from 10.0.0.2:2551");
  }

  /** It hears of a node's agent some seconds after the node is there. */
  @Test
  void whoTheCoordinatorHasNotHeardOfYetIsThere() {
    assertThat(StartRemarks.of(view(2), node(List.of(Role.LOAD)), Set.of("10.0.0.1:2551")))
        .contains("waiting for nodes: 1 of 2 are there; no answer from 10.0.0.2:2551");
    assertThat(
            StartRemarks.of(
                view(3, "alpha", "beta"), node(List.of(Role.LOAD)), Set.of("1:1", "2:1", "3:1")))
        .isEmpty();
  }

  @Test
  void aClusterOfTwoIsWarned() {
    assertThat(StartRemarks.of(view(1, "alpha", "beta"), node(List.of(Role.LOAD)), Set.of()))
        .singleElement()
        .asString()
        .contains("of two nodes neither is a majority", "lower address", "Three nodes, or one");
    assertThat(StartRemarks.of(view(2, "alpha"), node(List.of(Role.LOAD)), Set.of())).hasSize(2);
  }

  @Test
  void aNodeWithoutLoadSaysSo() {
    assertThat(StartRemarks.of(view(1, "alpha"), node(List.of(Role.COORDINATOR)), Set.of()))
        .containsExactly("this node is kept free of load: node.roles is without load");
  }

  @Test
  void whereNothingIsMissingNothingIsSaid() {
    assertThat(
            StartRemarks.of(view(3, "alpha", "beta", "gamma"), node(List.of(Role.LOAD)), Set.of()))
        .isEmpty();
  }

  private static ClusterView view(int expected, String... names) {
    return new ClusterView(
        Stream.of(names)
            .map(name -> new NodeView(name, "address", false, List.of("load"), 1))
            .toList(),
        expected,
        List.of());
  }

  private static NodeSettings.Node node(List<Role> roles) {
    return new NodeSettings.Node(
        "alpha",
        "10.0.0.1",
        "10.0.0.1",
        2_551,
        SEEDS,
        3,
        roles,
        1,
        Optional.empty(),
        Path.of("state"),
        Optional.empty());
  }
}
