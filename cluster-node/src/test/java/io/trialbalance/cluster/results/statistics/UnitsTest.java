package io.trialbalance.cluster.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** How people read figures; {@code LivePageIT} holds the page's words to the same cases. */
class UnitsTest {

  @ParameterizedTest
  @CsvFileSource(resources = "/units.csv", numLinesToSkip = 1)
  void figuresHaveTheUnitThatPeopleRead(String function, Double value, String text) {
    assertThat(
            switch (function) {
              case "latency" -> Units.nanos(value);
              case "perSecond" -> Units.perSecond(value);
              case "percent" -> Units.percent(value);
              case "duration" -> Units.seconds(value);
              case "whole" -> Units.count(Math.round(value));
              default -> throw new IllegalArgumentException(function);
            })
        .isEqualTo(text);
  }

  @Test
  void programsReadFiguresWithoutExponents() {
    assertThat(Units.plain(8.3E7)).isEqualTo("83000000");
    assertThat(Units.plain(1.0E-5)).isEqualTo("0.000010");
    assertThat(Units.plain(100.0)).isEqualTo("100.0");
    assertThat(Units.plain(0.1)).isEqualTo("0.1");
  }
}
