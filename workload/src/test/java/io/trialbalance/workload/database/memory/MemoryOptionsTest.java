package io.trialbalance.workload.database.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialbalance.workload.account.CounterRandom;
import io.trialbalance.workload.database.memory.MemoryOptions.Distribution;
import java.time.Duration;
import java.util.LongSummaryStatistics;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryOptionsTest {

  private static final int DRAWS = 200_000;

  private static long[] drawn(Distribution distribution, Duration mean, double variation) {
    MemoryOptions options = new MemoryOptions(distribution, mean, variation, 1, true);
    return LongStream.generate(options.serviceNanos(new CounterRandom(42))).limit(DRAWS).toArray();
  }

  @ParameterizedTest
  @CsvSource({"EXPONENTIAL, 1, 1", "LOGNORMAL, 0.5, 0.5", "LOGNORMAL, 2, 2"})
  void serviceTimesHaveTheMeanAndTheVariationThatThePlanSays(
      Distribution distribution, double variation, double expected) {
    long[] nanos = drawn(distribution, Duration.ofMillis(2), variation);

    double mean = LongStream.of(nanos).average().orElseThrow();
    double variance =
        LongStream.of(nanos).mapToDouble(n -> (n - mean) * (n - mean)).average().orElseThrow();
    assertThat(mean / 2e6).isCloseTo(1, within(0.03));
    assertThat(Math.sqrt(variance) / mean).isCloseTo(expected, within(0.1 * expected));
  }

  @Test
  void aConstantServiceTimeIsAlwaysTheSame() {
    LongSummaryStatistics of =
        LongStream.of(drawn(Distribution.CONSTANT, Duration.ofMillis(2), 1)).summaryStatistics();
    assertThat(of.getMin()).isEqualTo(of.getMax()).isEqualTo(2_000_000);
    assertThat(drawn(Distribution.LOGNORMAL, Duration.ZERO, 1)).containsOnly(0);
  }
}
