package io.trialbalance.workload.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StallsTest {

  private static final long MILLI = 1_000_000;

  @TempDir private Path folder;

  private Path uptime(String seconds) throws IOException {
    return Files.writeString(folder.resolve("uptime"), seconds + " 17.00\n");
  }

  @Test
  void aSleepThatTookMuchLongerThanItShouldIsAStall() throws IOException {
    Stalls stalls = new Stalls(uptime("100.00"), 0);
    stalls.slept(11 * MILLI);
    stalls.slept(60 * MILLI);
    assertThat(stalls.untilNow(0)).isZero();

    stalls.slept(1_610 * MILLI);
    stalls.slept(110 * MILLI);

    assertThat(stalls.untilNow(0)).isEqualTo(1_700 * MILLI);
  }

  @Test
  void whatTheMonotonicClockDoesNotSeeOfASuspendedMachineCountsOnce() throws IOException {
    Stalls stalls = new Stalls(uptime("100.00"), 0);
    uptime("101.01");
    assertThat(stalls.untilNow(1_000 * MILLI)).as("in steps of 10 ms").isZero();

    uptime("132.01");

    assertThat(stalls.untilNow(2_000 * MILLI)).isCloseTo(30_000 * MILLI, within(MILLI));
    uptime("133.01");
    assertThat(stalls.untilNow(3_000 * MILLI)).isCloseTo(30_000 * MILLI, within(MILLI));
  }

  @Test
  void aFreezeIsLeftOutOfTheTimeInWhichOthersCouldBeHeardAlsoBeforeItIsNoticed()
      throws IOException {
    Stalls stalls = new Stalls(uptime("100.00"), 0);
    stalls.awake(10 * MILLI);
    assertThat(stalls.frozenNanos(1_900 * MILLI)).isZero();
    assertThat(stalls.frozenNanos(6_210 * MILLI)).isEqualTo(4_200 * MILLI);
    assertThat(stalls.freezeSince(0)).isEmpty();

    stalls.awake(6_210 * MILLI);

    assertThat(stalls.frozenNanos(6_220 * MILLI)).isEqualTo(4_200 * MILLI);
    assertThat(stalls.freezeSince(0).orElseThrow().length()).isEqualTo("6.2 s");
    assertThat(stalls.freezeSince(6_210 * MILLI)).isPresent();
    assertThat(stalls.freezeSince(6_211 * MILLI)).isEmpty();
    stalls.awake(8_000 * MILLI);
    assertThat(stalls.frozenNanos(8_000 * MILLI)).isEqualTo(4_200 * MILLI);
  }

  @Test
  void aSuspendedMachineIsAFreezeOfItsNode() throws IOException {
    Stalls stalls = new Stalls(uptime("100.00"), 0);
    uptime("161.00");

    stalls.untilNow(1_000 * MILLI);

    assertThat(stalls.freezeSince(0).orElseThrow().length()).isEqualTo("60.0 s");
    assertThat(stalls.passedNanos(1_000 * MILLI)).isEqualTo(61_000 * MILLI);
  }

  /** A process without a free descriptor cannot read it, and may be suspended just then. */
  @Test
  void whatHappensWhileTheUptimeCannotBeReadIsSeenAfterwards() throws IOException {
    Stalls stalls = new Stalls(uptime("100.00"), 0);
    Files.delete(folder.resolve("uptime"));
    assertThat(stalls.untilNow(1_000 * MILLI)).isZero();

    uptime("132.00");

    assertThat(stalls.untilNow(2_000 * MILLI)).isCloseTo(30_000 * MILLI, within(MILLI));
  }

  @Test
  void whereTheKernelTellsNoUptimeNothingIsMadeUp() throws IOException {
    assertThat(new Stalls(folder.resolve("none"), 0).untilNow(9_000 * MILLI)).isZero();
    assertThat(new Stalls(uptime("much"), 0).untilNow(9_000 * MILLI)).isZero();
  }
}
