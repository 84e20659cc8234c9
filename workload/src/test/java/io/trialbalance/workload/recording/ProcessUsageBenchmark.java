package io.trialbalance.workload.recording;

import io.trialbalance.protocol.measure.NodeUsage;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What one reading of the process's own usage costs; there is one each second. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ProcessUsageBenchmark {

  private final ThreadCpu threadCpu = new ThreadCpu();
  private final ProcessUsage processUsage = new ProcessUsage();

  @Benchmark
  public Map<String, Long> threadCpu() {
    return threadCpu.take(0);
  }

  @Benchmark
  public NodeUsage processUsage() {
    return processUsage.take();
  }
}
