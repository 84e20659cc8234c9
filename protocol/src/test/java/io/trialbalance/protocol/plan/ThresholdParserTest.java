package io.trialbalance.protocol.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.plan.Threshold.Comparison;
import io.trialbalance.protocol.plan.Threshold.Metric;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ThresholdParserTest {

  static Threshold parsed(String text) {
    return parse(text).orElseThrow();
  }

  private static Optional<Threshold> parse(String text) {
    return ThresholdParser.FORM.parser().apply(text);
  }

  @ParameterizedTest
  @FieldSource("io.trialbalance.protocol.plan.Threshold$Metric#ALL")
  void everyFigureCanBeRequired(Metric metric) {
    String value =
        metric.quantile().isPresent() ? "20ms" : metric.equals(Metric.THROUGHPUT) ? "20/s" : "20%";

    assertThat(parsed(metric.label() + " < " + value).metric()).isEqualTo(metric);
  }

  @Test
  void valuesAreInTheBaseUnitOfTheirFigure() {
    assertThat(parsed("p99 < 20ms").value()).isEqualTo(20_000_000);
    assertThat(parsed("p99 < 1.5 s").value()).isEqualTo(1_500_000_000);
    assertThat(parsed("throughput > 5000/s").value()).isEqualTo(5_000);
    assertThat(parsed("throughput > 5000").value()).isEqualTo(5_000);
    assertThat(parsed("error-rate < 1%").value()).isEqualTo(0.01);
    assertThat(parsed("error-rate < 0.01").value()).isEqualTo(0.01);
  }

  @Test
  void theTextIsKeptAsItWasWrittenAndSpacesAreFree() {
    Threshold threshold = parsed(" throughput>5000/s ");

    assertThat(threshold.text()).isEqualTo(" throughput>5000/s ");
    assertThat(threshold.comparison()).isEqualTo(Comparison.ABOVE);
    assertThat(threshold.isReachedBy(5_001)).isTrue();
    assertThat(threshold.isReachedBy(5_000)).isFalse();
  }

  @Test
  void aLatencyNeedsItsUnit() {
    assertThat(parse("p99 < 20")).isEmpty();
    assertThat(parse("p99 < 0s")).isEmpty();
  }
}
