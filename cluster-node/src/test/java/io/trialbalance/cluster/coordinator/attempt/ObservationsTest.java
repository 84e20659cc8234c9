package io.trialbalance.cluster.coordinator.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialbalance.cluster.results.document.Evidence.NodeRoundTrips;
import io.trialbalance.cluster.results.document.Evidence.ServerActivity;
import io.trialbalance.protocol.measure.ServerFigures;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ObservationsTest {

  private final Observations observations = new Observations();

  @Test
  void aServerThatSaidNothingIsAbsentAndSoAreNodesThatDidNotAnswer() {
    assertThat(observations.server()).isEmpty();
    assertThat(observations.roundTrips()).isEmpty();
  }

  @Test
  void whatAServerSaysIsAveragedAndThatWhichGrowsIsTakenBetweenTheFirstAndTheLast() {
    observations.server(
        figures(Map.of("lock", 3L, "running", 1L), 1_000, 4, 2, 700), 1_000_000_000L);
    observations.server(figures(Map.of("lock", 1L), 2_000, 4, 1, 900), 2_000_000_000L);
    observations.server(figures(Map.of("io", 2L), 5_000, 5, 2, 100), 3_000_000_000L);

    ServerActivity server = observations.server().orElseThrow();

    assertThat(server.samples()).isEqualTo(3);
    assertThat(server.waits().get("lock")).isEqualTo(4 / 3.0, within(1e-9));
    assertThat(server.waits().get("io")).isEqualTo(2 / 3.0, within(1e-9));
    assertThat(server.waits().get("running")).isEqualTo(1 / 3.0, within(1e-9));
    assertThat(server.connections()).containsExactly(Map.entry("active", 4.0));
    assertThat(server.walBytesPerSecond()).isEqualTo(2_000.0);
    assertThat(server.checkpoints()).isEqualTo(1);
    assertThat(server.standbys()).isEqualTo(1);
    assertThat(server.lagBytes()).containsExactly(Map.entry("flush", 900L));
  }

  @Test
  void aSingleAnswerHasNoRate() {
    observations.server(figures(Map.of(), 1_000, 0, 0, 0), 5);

    assertThat(observations.server().orElseThrow().walBytesPerSecond()).isNull();
  }

  @Test
  void roundTripsAreOfEachNodeByItself() {
    for (int i = 1; i <= 100; i++) {
      observations.roundTrip(1, i * 10_000L);
    }
    observations.roundTrip(0, 250_000);

    assertThat(observations.roundTrips()).extracting(NodeRoundTrips::node).containsExactly(0, 1);
    NodeRoundTrips far = observations.roundTrips().get(1);
    assertThat(far.count()).isEqualTo(100);
    assertThat(far.meanMicros()).isEqualTo(505, within(1.0));
    assertThat(far.p95Micros()).isEqualTo(950, within(1.0));
    assertThat(far.p99Micros()).isEqualTo(990, within(1.0));
  }

  private static ServerFigures figures(
      Map<String, Long> waits, long walBytes, long checkpoints, long standbys, long lagBytes) {
    return new ServerFigures(
        Map.of("active", 4L),
        waits,
        walBytes,
        checkpoints,
        standbys,
        Map.of("flush", lagBytes),
        Map.of("flush", 0.25));
  }
}
