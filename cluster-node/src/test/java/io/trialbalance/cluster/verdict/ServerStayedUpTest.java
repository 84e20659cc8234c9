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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerStayedUpTest {

  private static Finding examine(double longestSilenceSeconds, ServerTold... told) {
    return new ServerStayedUp()
        .examine(
            EvidenceBuilder.valid()
                .server(Optional.of(new ServerActivity(20, longestSilenceSeconds, List.of(told))))
                .build());
  }

  @Test
  void documentsFromBeforeItWasNotedSayNothingOfIt() {
    Finding finding =
        new ServerStayedUp()
            .examine(
                EvidenceBuilder.valid()
                    .server(Optional.of(new ServerActivity(20, null, List.of())))
                    .build());

    assertThat(finding.verdict()).isEmpty();
  }

  private static ServerTold changed(String figure, double by) {
    return new ServerTold(figure, "When", Over.CHANGE, Map.of(ServerFigure.ALL, by));
  }

  @Test
  void aServerThatToldTheSameStartAllTheTimeIsUndisturbed() {
    Finding finding = examine(1.25, changed(ServerFigure.STARTED, 0));

    assertThat(finding.verdict()).contains(Verdict.VALID);
    assertThat(finding.figures()).containsEntry("longestSilenceSeconds", 1.25);
  }

  /** Backwards too: another server, behind the same address, may have been started earlier. */
  @ParameterizedTest
  @ValueSource(doubles = {0.25, 17, -3_600})
  void aServerThatWasStartedAnewMakesItInvalid(double later) {
    assertThat(examine(1, changed(ServerFigure.STARTED, later)).verdict())
        .contains(Verdict.INVALID);
    assertThat(examine(1, changed(ServerFigure.STATISTICS_BEGAN, later)).verdict())
        .contains(Verdict.INVALID);
  }

  @Test
  void aServerThatTellsNothingForLongMayHaveDoneAnything() {
    assertThat(examine(10.0).verdict()).contains(Verdict.VALID);
    assertThat(examine(10.1).verdict()).contains(Verdict.INCONCLUSIVE);
  }

  @Test
  void aServerThatCouldNotBeAskedBeforeOrAfterwardsIsNotSaidToBeTheSame() {
    ServerTold unknown = new ServerTold(ServerFigure.STARTED, "When", Over.CHANGE, Map.of());

    assertThat(examine(1, unknown).verdict()).contains(Verdict.INCONCLUSIVE);
  }

  @Test
  void ofAServerThatNeverTellsAnythingThereIsNothingToSay() {
    assertThat(
            new ServerStayedUp()
                .examine(EvidenceBuilder.valid().server(Optional.empty()).build())
                .verdict())
        .isEmpty();
  }
}
