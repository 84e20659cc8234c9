package io.trialbalance.cluster.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.cluster.results.document.Evidence.ServerActivity;
import io.trialbalance.cluster.results.document.Evidence.ServerTold;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.Gauges;
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
    assertThat(examine(5.0).verdict()).contains(Verdict.VALID);
    assertThat(examine(5.1).verdict()).contains(Verdict.INCONCLUSIVE);
  }

  /** Whoever stood still heard nobody. */
  @Test
  void theSilenceOfANodeThatStoodStillItselfIsNotTheServers() {
    Evidence evidence =
        EvidenceBuilder.valid()
            .stalledSeconds(7.5)
            .server(
                Optional.of(new ServerActivity(20, 7.7, List.of(changed(ServerFigure.STARTED, 0)))))
            .build();

    Finding finding = new ServerStayedUp().examine(evidence);

    assertThat(finding.verdict()).contains(Verdict.VALID);
    assertThat(finding.reason()).contains("for up to 7.7 s", "a load node stood still for 7.5 s");
  }

  /** A measurement may be shorter than a silence that is borne. */
  @Test
  void aServerThatToldNothingAtAllIsNotSaidToBeTheSame() {
    Finding finding =
        new ServerStayedUp()
            .examine(
                EvidenceBuilder.valid()
                    .server(
                        Optional.of(
                            new ServerActivity(0, 3.0, List.of(changed(ServerFigure.STARTED, 0)))))
                    .build());

    assertThat(finding.verdict()).contains(Verdict.INCONCLUSIVE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ServerFigure.PROCESSES_BEGAN,
        ServerFigure.PROCESSES,
        ServerFigure.TIMELINE,
        ServerFigure.STATISTICS_BEGAN
      })
  void whateverElseShowsThatItIsNotTheSameMakesItInvalid(String figure) {
    assertThat(examine(1, changed(ServerFigure.STARTED, 0), changed(figure, -1)).verdict())
        .contains(Verdict.INVALID);
  }

  /** After a crash its processes are new as well, where they can be seen. */
  @Test
  void statisticsThatSomebodyResetAreAGapOfWhatItCounts() {
    Finding finding =
        examine(
            1,
            changed(ServerFigure.STARTED, 0),
            changed(ServerFigure.PROCESSES_BEGAN, 0),
            changed(ServerFigure.STATISTICS_BEGAN, 8));

    assertThat(finding.verdict()).contains(Verdict.INCONCLUSIVE);
  }

  @Test
  void sessionsThatSomebodyEndedAreCounted() {
    ServerTold same = changed(ServerFigure.STARTED, 0);

    Finding finding = examine(1, same, changed(ServerFigure.SESSIONS_KILLED, 4));
    assertThat(finding.verdict()).contains(Verdict.INCONCLUSIVE);
    assertThat(finding.reason()).contains("ended sessions of the database server (4)");
    // Their count began anew.
    assertThat(examine(1, same, changed(ServerFigure.SESSIONS_KILLED, -4)).verdict())
        .contains(Verdict.VALID);
  }

  @Test
  void aServerThatCouldNotBeAskedBeforeOrAfterwardsIsNotSaidToBeTheSame() {
    ServerTold unknown = new ServerTold(ServerFigure.STARTED, "When", Over.CHANGE, Map.of());

    assertThat(examine(1, unknown).verdict()).contains(Verdict.INCONCLUSIVE);
  }

  private static Finding withoutReplies(int seconds) {
    return new ServerStayedUp()
        .examine(
            EvidenceBuilder.valid()
                .openLoop(101)
                .rejectedPerSecond(0)
                .applied(second -> second >= 30 && second < 30 + seconds ? 0 : 100)
                .series(ServerStayedUpTest::inFlight)
                .server(Optional.empty())
                .build());
  }

  /** In every second. */
  private static List<Second> inFlight(List<Second> seconds) {
    return seconds.stream()
        .map(
            second ->
                new Second(
                    second.second(),
                    second.phase(),
                    second.missingNodes(),
                    second.counts(),
                    second.latencies(),
                    second.batchSizes(),
                    new Gauges(16, 0, 16, 0),
                    second.usage()))
        .toList();
  }

  @Test
  void ofAServerThatNeverTellsAnythingTheRepliesAreMissed() {
    assertThat(withoutReplies(0).verdict()).contains(Verdict.VALID);
    assertThat(withoutReplies(1).verdict()).contains(Verdict.VALID);
    Finding silent = withoutReplies(2);
    assertThat(silent.verdict()).contains(Verdict.INCONCLUSIVE);
    assertThat(silent.reason()).contains("the cause is unknown");
  }

  @Test
  void whatKeepsNothingHasNoServer() {
    assertThat(
            new ServerStayedUp()
                .examine(EvidenceBuilder.valid().noop().server(Optional.empty()).build())
                .verdict())
        .isEmpty();
  }
}
