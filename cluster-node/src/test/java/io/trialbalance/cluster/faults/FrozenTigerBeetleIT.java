package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.protocol.phase.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that stand still under open loop: no transfer's wait may be forgotten. */
@Tag("alone")
@Tag("thorough")
class FrozenTigerBeetleIT {

  private static final int RATE = 2_000;
  private static final int SECONDS = 14;
  private static final double STALL_SECONDS = 5;

  /** Capacity is far above the rate: 1 / (1 - rate / capacity) is within the tolerance of 1. */
  private static final Percentage TOLERANCE = Percentage.withPercentage(30);

  @TempDir Path folder;

  private Workplace workplace;

  @BeforeEach
  void prepare() throws IOException {
    TigerBeetleUnderTest.required();
    workplace = new Workplace(folder);
  }

  private TigerBeetleUnderTest run(int replicas) throws IOException {
    return TigerBeetleUnderTest.run(
        workplace,
        folder,
        replicas,
        "pacing.mode=open-loop",
        "pacing.target-rate=" + RATE + "/s",
        "pacing.max-concurrency=24576",
        "workload.zipf-exponent=0",
        "tigerbeetle.statement-deadline=20s",
        "phases.measurement=" + SECONDS + "s",
        "phases.drain-deadline=5s");
  }

  /**
   * After a stall of S seconds about rate x S transfers are late, evenly between 0 and S: those
   * above t are rate x (S - t).
   */
  @Test
  void responseTimesHoldWhatArithmeticSaysOfASingleReplicasStall() throws Exception {
    double stalled;
    try (TigerBeetleUnderTest server = run(1)) {
      server.program().awaitSaying("measurement for");
      pause(2);
      long start = System.nanoTime();
      server.signal("STOP", 0);
      try {
        pause(STALL_SECONDS);
      } finally {
        server.signal("CONT", 0);
      }
      stalled = (System.nanoTime() - start) / 1e9;
      server.program().awaitExit();
    }
    Histogram responses = responsesOfAllTransfers();
    for (double late : new double[] {1, 2.5, 4}) {
      assertThat((double) Workplace.above(responses, late))
          .as("transfers later than %s s after a stall of %.2f s", late, stalled)
          .isCloseTo(RATE * (stalled - late), TOLERANCE);
    }
    assertThat(responses.getMaxValue() / 1e9).isCloseTo(stalled, within(0.7));
  }

  /** It never thaws: the others elect another primary, and the stall ends. */
  @Test
  void aViewChangeEndsTheStallOfAPrimary() throws Exception {
    try (TigerBeetleUnderTest server = run(3)) {
      server.program().awaitSaying("measurement for");
      pause(2);
      server.signal("STOP", server.primary());
      server.program().awaitExit();
      assertThat(workplace.document().evidence().status())
          .as(server.program().said())
          .isEqualTo(Status.DONE);
    }
    double longest = responsesOfAllTransfers().getMaxValue() / 1e9;
    System.out.printf("a frozen primary of three stalled the load for %.2f s%n", longest);
    assertThat(longest).isBetween(0.3, 15.0);
  }

  private Histogram responsesOfAllTransfers() throws IOException {
    RunDocument document = workplace.document();
    assertThat(document.evidence().totals().orElseThrow().measurement().counts().applied())
        .as("no transfer was lost")
        .isEqualTo((long) SECONDS * RATE);
    return workplace.responseTimes();
  }

  private static void pause(double seconds) {
    await().pollDelay(Duration.ofMillis((long) (seconds * 1_000))).until(() -> true);
  }
}
