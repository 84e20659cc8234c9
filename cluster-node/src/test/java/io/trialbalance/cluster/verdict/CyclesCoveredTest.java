package io.trialbalance.cluster.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Evidence.ServerActivity;
import io.trialbalance.cluster.results.document.Evidence.ServerTold;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.measure.ServerFigure.Over;
import io.trialbalance.protocol.phase.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CyclesCoveredTest {

  private static Finding told(double checkpoints) {
    ServerTold told =
        new ServerTold(
            ServerFigure.CHECKPOINTS, "Checkpoints", Over.INCREASE, Map.of("all", checkpoints));
    return new CyclesCovered()
        .examine(
            EvidenceBuilder.valid()
                .server(Optional.of(new ServerActivity(60, 1.0, List.of(told))))
                .build());
  }

  @Test
  void withoutACheckpointNothingIsSaidToBeSustained() {
    assertThat(told(0).reason()).contains("do not say what it sustains");
    assertThat(told(0).verdict()).contains(Verdict.VALID);
    assertThat(told(2).reason())
        .isEqualTo("2 checkpoints of the database fell into the measurement");
  }

  @Test
  void nobodyKnowsWhereNobodyTells() {
    assertThat(
            new CyclesCovered()
                .examine(EvidenceBuilder.valid().server(Optional.empty()).build())
                .verdict())
        .isEmpty();
  }
}
