package io.trialbalance.workload.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.NodeUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessUsageTest {

  @TempDir private Path folder;

  @Test
  void anIntervalHoldsWhatWasUsedInIt() {
    ProcessUsage process = new ProcessUsage();
    long work = 0;
    for (int i = 0; i < 5_000_000; i++) {
      work += Integer.bitCount(i);
    }
    NodeUsage usage = process.take();
    assertThat(work).isPositive();
    assertThat(usage.processCpuNanos()).isPositive();
    assertThat(usage.heapUsedBytes()).isPositive();
    assertThat(usage.gcPauseNanos()).isNotNegative();
  }

  @Test
  void itIsNotWhatWasUsedSinceTheProcessBegan() {
    ProcessUsage process = new ProcessUsage();
    long first = process.take().processCpuNanos();
    long second = process.take().processCpuNanos();
    long sinceTheProcessBegan =
        java.lang.management.ManagementFactory.getPlatformMXBean(
                com.sun.management.OperatingSystemMXBean.class)
            .getProcessCpuTime();
    assertThat(first + second).isLessThan(sinceTheProcessBegan);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void theResidentMemoryIsTheWholeProcesss() {
    NodeUsage usage = new ProcessUsage().take();
    assertThat(usage.residentBytes()).isGreaterThan(10_000_000);
  }

  @Test
  void residentMemoryThatTheKernelDoesNotTellIsNotKnown() throws IOException {
    Path status = Files.writeString(folder.resolve("status"), "VmPeak:\t 9 kB\nVmRSS:\t 4 kB\n");
    assertThat(ProcessUsage.residentBytes(status)).isEqualTo(4_096);
    Files.writeString(status, "VmPeak:\t 9 kB\n");
    assertThat(ProcessUsage.residentBytes(status)).isNull();
    assertThat(ProcessUsage.residentBytes(folder.resolve("none"))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "PS Scavenge, true",
    "PS MarkSweep, true",
    "G1 Young Generation, true",
    "G1 Concurrent GC, false",
    "ZGC Pauses, true",
    "ZGC Major Cycles, false"
  })
  void onlyPausesCount(String collector, boolean pause) {
    assertThat(ProcessUsage.isPause(collector)).isEqualTo(pause);
  }
}
