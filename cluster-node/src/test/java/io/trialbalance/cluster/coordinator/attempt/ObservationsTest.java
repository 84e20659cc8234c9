package io.trialbalance.cluster.coordinator.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialbalance.cluster.results.document.Evidence.NodeRoundTrips;
import io.trialbalance.cluster.results.document.Evidence.ServerActivity;
import io.trialbalance.cluster.results.document.Evidence.ServerTold;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.measure.ServerFigure.Over;
import io.trialbalance.protocol.measure.ServerFigures;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObservationsTest {

  private final Observations observations =
      new Observations(
          List.of(
              new ServerFigure("waits", "By type", Over.MEAN, "type", List.of("lock", "io")),
              new ServerFigure("log-bytes", "Written", Over.INCREASE_PER_SECOND),
              new ServerFigure("checkpoints", "Ended", Over.INCREASE),
              new ServerFigure("started", "When", Over.CHANGE),
              new ServerFigure("standbys", "There", Over.LOWEST),
              new ServerFigure("lag-bytes", "Behind", Over.HIGHEST, "position", List.of("flush"))));

  @Test
  void aServerThatSaidNothingIsAbsentAndSoAreNodesThatDidNotAnswer() {
    assertThat(observations.server()).isEmpty();
    assertThat(observations.roundTrips()).isEmpty();
  }

  @Test
  void aServerOfAKindThatTellsNothingIsAbsent() {
    Observations ofOthers = new Observations(List.of());
    ofOthers.begin(2, 0);

    assertThat(ofOthers.server()).isEmpty();
  }

  @Test
  void theLongestSilenceIsFromTheBeginOfTheMeasurementToItsEnd() {
    observations.before(ServerFigures.NONE);
    observations.begin(2, 1_000_000_000L);
    observations.end(9_000_000_000L);
    assertThat(observations.server().orElseThrow().longestSilenceSeconds()).isEqualTo(8);
    assertThat(observations.server().orElseThrow().samples()).isZero();

    observations.begin(2, 10_000_000_000L);
    observations.server(figures(Map.of(), 0, 0, 0, 0), 30_000_000_000L);
    observations.end(31_000_000_000L);
    assertThat(observations.server().orElseThrow().longestSilenceSeconds()).isEqualTo(20);
  }

  @Test
  void whatAServerSaysIsAveragedAndThatWhichGrowsIsTakenBetweenTheFirstAndTheLast() {
    observations.begin(2, 500_000_000L);
    observations.server(
        figures(Map.of("lock", 3.0, "running", 1.0), 1_000, 4, 2, 700), 1_000_000_000L);
    observations.server(figures(Map.of("lock", 1.0), 2_000, 4, 1, 900), 2_000_000_000L);
    observations.server(figures(Map.of("io", 2.0), 5_000, 5, 2, 100), 3_000_000_000L);

    ServerActivity server = observations.server().orElseThrow();

    assertThat(server.samples()).isEqualTo(3);
    assertThat(server.figures())
        .extracting(ServerTold::name)
        .containsExactly("waits", "log-bytes", "checkpoints", "started", "standbys", "lag-bytes");
    Map<String, Double> waits = server.figures().get(0).values();
    assertThat(waits.get("lock")).isEqualTo(4 / 3.0, within(1e-9));
    assertThat(waits.get("io")).isEqualTo(2 / 3.0, within(1e-9));
    assertThat(waits.get("running")).isEqualTo(1 / 3.0, within(1e-9));
    assertThat(server.value("log-bytes")).hasValue(2_000);
    assertThat(server.value("checkpoints")).hasValue(1);
    assertThat(server.value("standbys")).hasValue(1);
    assertThat(server.figures().get(5).values()).containsExactly(Map.entry("flush", 900.0));
  }

  @Test
  void aSingleAnswerHasNoRate() {
    observations.begin(2, 0);
    observations.server(figures(Map.of(), 1_000, 0, 0, 0), 5);

    assertThat(observations.server().orElseThrow().value("log-bytes")).isEmpty();
  }

  @Test
  void whatHasBegunAnewHasNoIncrease() {
    observations.begin(2, 0);
    observations.server(figures(Map.of(), 1_000, 8, 0, 0), 1_000_000_000L);
    observations.server(figures(Map.of(), 10, 0, 0, 0), 2_000_000_000L);
    observations.server(figures(Map.of(), 2_000, 9, 0, 0), 3_000_000_000L);

    ServerActivity server = observations.server().orElseThrow();
    assertThat(server.value("log-bytes")).isEmpty();
    assertThat(server.value("checkpoints")).isEmpty();
    assertThat(server.value("standbys")).hasValue(0);
  }

  /** A server that is started again in the first or the last second is seen too. */
  @Test
  void aChangeIsFromWhenTheLedgerWasReadyUntilItWasRead() {
    observations.before(figures(5));
    observations.begin(2, 0);
    observations.server(figures(7), 1_000_000_000L);
    observations.server(figures(7), 2_000_000_000L);

    observations.after(figures(7));
    assertThat(observations.server().orElseThrow().value("started")).hasValue(2);
  }

  @Test
  void withoutWhatIsToldAfterwardsOnlyAChangeIsKnown() {
    observations.before(figures(5));
    observations.begin(2, 0);
    observations.server(figures(5), 1_000_000_000L);
    assertThat(observations.server().orElseThrow().value("started")).isEmpty();

    observations.server(figures(7), 2_000_000_000L);
    assertThat(observations.server().orElseThrow().value("started")).hasValue(2);
  }

  @Test
  void whatChangedAndCameBackHasChanged() {
    observations.before(figures(5));
    observations.begin(2, 0);
    observations.server(figures(3), 1_000_000_000L);
    observations.after(figures(5));

    assertThat(observations.server().orElseThrow().value("started")).hasValue(-2);
  }

  @Test
  void whatIsNoNumberWasNotTold() {
    observations.before(figures(Double.NaN));
    observations.begin(2, 0);
    observations.after(figures(5));

    assertThat(observations.server().orElseThrow().value("started")).isEmpty();
  }

  @Test
  void aChangeIsSeenOfAServerThatToldNothingInTheMeasurement() {
    observations.before(figures(5));
    observations.begin(2, 0);
    observations.after(figures(9));

    assertThat(observations.server().orElseThrow().value("started")).hasValue(4);
  }

  private static ServerFigures figures(double started) {
    return new ServerFigures(Map.of("started", Map.of("all", started)));
  }

  @Test
  void whatTheDriverDoesNotDeclareIsNotKept() {
    observations.begin(2, 0);
    observations.server(new ServerFigures(Map.of("mood", Map.of("all", 3.0))), 5);

    assertThat(observations.server().orElseThrow().figures())
        .allMatch(told -> told.values().isEmpty());
  }

  @Test
  void aServerThatIsNeverAskedIsAbsentAndOneThatCannotBeAskedIsNot() {
    observations.begin(2, 0);
    observations.end(9_000_000_000L);
    assertThat(observations.server()).isEmpty();

    observations.before(ServerFigures.NONE);
    assertThat(observations.server().orElseThrow().longestSilenceSeconds()).isEqualTo(9);
  }

  @Test
  void silenceIsOfEachNodeByItself() {
    observations.begin(2, 0);
    for (int second = 1; second <= 10; second++) {
      observations.roundTrip(1, 1_000, second * 1_000_000_000L);
      if (second < 4) {
        observations.answered(0, second * 1_000_000_000L);
      }
    }
    observations.end(10_000_000_000L);

    assertThat(observations.silenceOfNodes()).isEqualTo(Map.of(0, 7.0, 1, 1.0));
  }

  @Test
  void roundTripsAreOfEachNodeByItself() {
    observations.begin(2, 0);
    for (int i = 1; i <= 100; i++) {
      observations.roundTrip(1, i * 10_000L, i);
    }
    observations.roundTrip(0, 250_000, 5);

    assertThat(observations.roundTrips()).extracting(NodeRoundTrips::node).containsExactly(0, 1);
    NodeRoundTrips far = observations.roundTrips().get(1);
    assertThat(far.count()).isEqualTo(100);
    assertThat(far.meanMicros()).isEqualTo(505, within(1.0));
    assertThat(far.p95Micros()).isEqualTo(950, within(1.0));
    assertThat(far.p99Micros()).isEqualTo(990, within(1.0));
  }

  private static ServerFigures figures(
      Map<String, Double> waits, double logBytes, double checkpoints, double standbys, double lag) {
    return new ServerFigures(
        Map.of(
            "waits", waits,
            "log-bytes", Map.of("all", logBytes),
            "checkpoints", Map.of("all", checkpoints),
            "standbys", Map.of("all", standbys),
            "lag-bytes", Map.of("flush", lag)));
  }
}
