package io.trialbalance.workload.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AuthorityTest {

  private static final UUID CLUSTER = new UUID(1, 1);
  private static final UUID NODE = new UUID(2, 1);
  private static final UUID GREATER_NODE = new UUID(2, 2);

  private static final Authority FIRST = new Authority(CLUSTER, 3, NODE, 7);

  @Test
  void theHigherEpochIsLaterThenTheGreaterNodeThenTheLaterAttempt() {
    List<Authority> inOrder =
        List.of(
            FIRST,
            new Authority(CLUSTER, 3, NODE, 8),
            new Authority(CLUSTER, 3, GREATER_NODE, 1),
            new Authority(CLUSTER, 4, NODE, 1));

    for (int i = 0; i < inOrder.size(); i++) {
      for (int j = 0; j < inOrder.size(); j++) {
        assertThat(inOrder.get(i).isBefore(inOrder.get(j))).as(i + " before " + j).isEqualTo(i < j);
      }
    }
  }

  @Test
  void nobodyIsBeforeOrAfterAnotherClusters() {
    Authority stranger = new Authority(new UUID(1, 2), 9, GREATER_NODE, 9);

    assertThat(FIRST.isBefore(stranger)).isFalse();
    assertThat(stranger.isBefore(FIRST)).isFalse();
    assertThat(stranger.isOfCoordinatorOf(new Authority(CLUSTER, 9, GREATER_NODE, 9))).isFalse();
  }

  @Test
  void attemptsOfOneCoordinatorBelongTogether() {
    assertThat(FIRST.isOfCoordinatorOf(new Authority(CLUSTER, 3, NODE, 9))).isTrue();
    assertThat(FIRST.isOfCoordinatorOf(new Authority(CLUSTER, 3, GREATER_NODE, 7))).isFalse();
    assertThat(FIRST.isOfCoordinatorOf(new Authority(CLUSTER, 4, NODE, 7))).isFalse();
  }
}
