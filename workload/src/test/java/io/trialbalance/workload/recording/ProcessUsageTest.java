package io.trialbalance.workload.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.NodeUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessUsageTest {

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
