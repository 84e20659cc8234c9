package io.trialbalance.cluster.coordinator.attempt;

import io.trialbalance.cluster.results.document.Evidence.CoordinatorCpu;
import io.trialbalance.cluster.results.document.Evidence.PhaseSpan;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.workload.recording.ProcessUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which phase an attempt is in, how long it was in each before, and what this process, the
 * coordinator's, used in the measurement. Times are of {@code System.nanoTime}.
 */
final class PhaseTimeline {

  private final long startedNanos;
  private final List<PhaseSpan> spans = new ArrayList<>();
  private Phase phase = Phase.IDLE;
  private long phaseNanos;
  private ProcessUsage measurementUsage;
  private CoordinatorCpu coordinatorCpu;

  PhaseTimeline(long startedNanos) {
    this.startedNanos = startedNanos;
    this.phaseNanos = startedNanos;
  }

  /** Another phase from now on. */
  void enter(Phase next, long nowNanos) {
    if (phase != Phase.IDLE) {
      spans.add(
          new PhaseSpan(phase, seconds(phaseNanos - startedNanos), seconds(nowNanos - phaseNanos)));
    }
    if (next == Phase.MEASUREMENT) {
      measurementUsage = new ProcessUsage();
    } else if (phase == Phase.MEASUREMENT) {
      NodeUsage used = measurementUsage.take();
      coordinatorCpu =
          new CoordinatorCpu(
              seconds(nowNanos - phaseNanos), used.processCpuNanos(), used.threadCpuNanos());
    }
    phase = next;
    phaseNanos = nowNanos;
  }

  Phase phase() {
    return phase;
  }

  /** Those that are over, in order. */
  List<PhaseSpan> spans() {
    return List.copyOf(spans);
  }

  /** Absent if there was no measurement, or the process could not tell. */
  Optional<CoordinatorCpu> coordinatorCpu() {
    return Optional.ofNullable(coordinatorCpu).filter(cpu -> cpu.processCpuNanos() > 0);
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
