package io.trialbalance.cluster.membership;

import io.trialbalance.cluster.membership.ClusterModel.World;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClusterModelTest {

  @ParameterizedTest
  @EnumSource
  void oneClusterAlwaysAndNothingAcceptedVanishes(World world) {
    ClusterModel.run(world, 20_000);
  }

  @Test
  @Tag("thorough")
  void inAMillionSteps() {
    for (World world : World.values()) {
      ClusterModel.run(world, 1_000_000);
    }
  }
}
