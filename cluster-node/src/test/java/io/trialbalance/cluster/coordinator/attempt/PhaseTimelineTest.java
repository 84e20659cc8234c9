package io.trialbalance.cluster.coordinator.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.trialbalance.cluster.results.document.Evidence.PhaseSpan;
import io.trialbalance.protocol.phase.Phase;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class PhaseTimelineTest {

  private static final long START_NANOS = 500_000_000L;

  private final PhaseTimeline timeline = new PhaseTimeline(START_NANOS);

  private void enter(Phase phase, int secondsAfterStart) {
    timeline.enter(phase, START_NANOS + secondsAfterStart * 1_000_000_000L);
  }

  @Test
  void phasesAreOverWhenTheNextOneBegins() {
    enter(Phase.PROVISIONING, 0);
    enter(Phase.SETTLING, 2);
    assertThat(timeline.phase()).isEqualTo(Phase.SETTLING);
    enter(Phase.IDLE, 5);

    assertThat(timeline.spans())
        .containsExactly(
            new PhaseSpan(Phase.PROVISIONING, 0, 2), new PhaseSpan(Phase.SETTLING, 2, 3));
  }

  @Test
  void whatTheCoordinatorsProcessUsedIsThatOfTheMeasurementAlone() {
    enter(Phase.WARMUP, 1);
    enter(Phase.MEASUREMENT, 2);
    useSomeCpu();
    enter(Phase.DRAINING, 5);
    enter(Phase.IDLE, 9);

    assertThat(timeline.coordinatorCpu())
        .hasValueSatisfying(cpu -> assertThat(cpu.seconds()).isEqualTo(3.0));
  }

  /** Of which the system tells in hundredths of a second. */
  private static void useSomeCpu() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long before = system.getProcessCpuTime();
    while (system.getProcessCpuTime() == before) {
      Thread.onSpinWait();
    }
  }

  @Test
  void withoutAMeasurementThereIsNothingToTellOfIt() {
    enter(Phase.PROVISIONING, 0);
    enter(Phase.IDLE, 2);

    assertThat(timeline.coordinatorCpu()).isEmpty();
  }
}
