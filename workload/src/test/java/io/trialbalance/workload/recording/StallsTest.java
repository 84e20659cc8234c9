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
  void whereTheKernelTellsNoUptimeNothingIsMadeUp() throws IOException {
    assertThat(new Stalls(folder.resolve("none"), 0).untilNow(9_000 * MILLI)).isZero();
    assertThat(new Stalls(uptime("much"), 0).untilNow(9_000 * MILLI)).isZero();
  }
}
