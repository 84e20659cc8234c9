package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.trialbalance.cluster.results.document.RunDocument;
import java.nio.file.Path;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that stands still for a while under open loop: no transfer's wait may be forgotten. */
@Tag("alone")
@Tag("thorough")
class FrozenDatabaseIT {

  private static final int RATE = 300;
  private static final double STALL_SECONDS = 2;

  /** Capacity is far above the rate: 1 / (1 - rate / capacity) is within the tolerance of 1. */
  private static final Percentage TOLERANCE = Percentage.withPercentage(30);

  @TempDir Path folder;

  /**
   * After a stall of S seconds about rate x S transfers are late, evenly between 0 and S: those
   * above t are rate x (S - t).
   */
  @Test
  void responseTimesHoldWhatArithmeticSaysOfTheStall() throws Exception {
    Workplace workplace = new Workplace(folder);
    DatabaseServer server = DatabaseServer.running();
    double stalled;
    try (ProgramUnderTest program =
        workplace.run(
            server,
            "pacing.target-rate=" + RATE + "/s",
            "pacing.max-concurrency=1000",
            "workload.zipf-exponent=0",
            "postgresql.pool.size=20",
            "postgresql.statement-deadline=20s",
            "phases.warm-up=4s",
            "phases.measurement=8s",
            "phases.drain-deadline=5s")) {
      program.awaitSaying("measurement for");
      await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
      long start = System.nanoTime();
      server.freeze();
      try {
        await().pollDelay(Duration.ofMillis((long) (STALL_SECONDS * 1_000))).until(() -> true);
      } finally {
        server.thaw();
      }
      stalled = (System.nanoTime() - start) / 1e9;
      program.awaitExit();
    }
    RunDocument document = workplace.document();
    assertThat(document.evidence().totals().orElseThrow().measurement().counts().applied())
        .as("no transfer was lost")
        .isCloseTo(8L * RATE, Percentage.withPercentage(3));
    Histogram responses = workplace.responseTimes();
    for (double late : new double[] {0.5, 1, 1.5}) {
      assertThat((double) Workplace.above(responses, late))
          .as("transfers later than %s s after a stall of %.2f s", late, stalled)
          .isCloseTo(RATE * (stalled - late), TOLERANCE);
    }
    assertThat(responses.getMaxValue() / 1e9).isCloseTo(stalled, within(0.5));
  }
}
