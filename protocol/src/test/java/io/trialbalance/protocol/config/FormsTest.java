package io.trialbalance.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormsTest {

  private static <T> Optional<T> parse(Form<T> form, String text) {
    return form.parser().apply(text);
  }

  @Test
  void bothEndsOfARangeBelongToIt() {
    Form<Long> whole = Forms.whole(-2, 3);

    assertThat(parse(whole, "-2")).hasValue(-2L);
    assertThat(parse(whole, "3")).hasValue(3L);
    assertThat(parse(whole, "-3")).isEmpty();
    assertThat(parse(whole, "4")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "one", "1.5", "1,5", "0x10", "1e", "--1", ".", "NaN", "1 2"})
  void whatIsNoWholeNumberIsRefused(String text) {
    assertThat(parse(Forms.whole(0, 100), text)).isEmpty();
  }

  @Test
  void wholeNumbersKeepTheirLastDigit() {
    assertThat(parse(Forms.whole(0, Long.MAX_VALUE), "9223372036854775807"))
        .hasValue(Long.MAX_VALUE);
    assertThat(parse(Forms.whole(0, Long.MAX_VALUE), "9223372036854775808")).isEmpty();
    assertThat(parse(Forms.whole(0, 2_000_000), "1.5e6")).hasValue(1_500_000L);
  }

  @Test
  void separatorsAreRefusedWithTheNumberWithoutThem() {
    assertThat(Forms.integer(0, 100_000).suggester().apply("100_000")).hasValue("100000");
    assertThat(Forms.integer(0, 100).suggester().apply("100_000")).isEmpty();
  }

  @Test
  void aShareIsWrittenAsAFractionOrAsAPercentage() {
    assertThat(parse(Forms.ratio(0, 1), "0.05")).isEqualTo(parse(Forms.ratio(0, 1), "5 %"));
    assertThat(parse(Forms.ratio(0, 1), "101%")).isEmpty();
    assertThat(Forms.ratio(0, 1).suggester().apply("5")).hasValue("5%");
  }

  @Test
  void aRateIsWrittenWithOrWithoutItsUnit() {
    assertThat(parse(Forms.rate(1, 10_000), "5000/s")).hasValue(5_000.0);
    assertThat(parse(Forms.rate(1, 10_000), "5000")).hasValue(5_000.0);
    assertThat(parse(Forms.rate(1, 10_000), "5000/min")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "90s, 90000",
    "2m, 120000",
    "2 minutes, 120000",
    "1500ms, 1500",
    "1.5s, 1500",
    "0, 0",
    "0.0, 0"
  })
  void durationsAreWrittenInEveryWayOfHocon(String text, long millis) {
    Form<Duration> form = Forms.duration(Duration.ZERO, Duration.ofHours(1));

    assertThat(parse(form, text)).hasValue(Duration.ofMillis(millis));
  }

  @Test
  void aDurationWithoutAUnitIsRefusedWithTheUnitThatFits() {
    assertThat(parse(Forms.duration(Duration.ZERO, Duration.ofHours(1)), "300")).isEmpty();
    assertThat(Forms.duration(Duration.ZERO, Duration.ofHours(1)).suggester().apply("300"))
        .hasValue("300s");
    assertThat(Forms.duration(Duration.ZERO, Duration.ofSeconds(1)).suggester().apply("300"))
        .hasValue("300ms");
    assertThat(Forms.duration(Duration.ZERO, Duration.ofSeconds(1)).suggester().apply("x"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0s",
    "PT1.5S, 1500ms",
    "PT2M, 2m",
    "PT90S, 90s",
    "PT48H, 2d",
    "PT0.000001S, 1us",
    "PT0.000000001S, 1ns"
  })
  void durationsAreShownInTheLargestUnitThatDividesThem(Duration duration, String text) {
    assertThat(DurationText.of(duration)).isEqualTo(text);
  }

  @Test
  void truthHasHoconsWords() {
    assertThat(parse(Forms.flag(), "on")).hasValue(true);
    assertThat(parse(Forms.flag(), "no")).hasValue(false);
    assertThat(parse(Forms.flag(), "1")).isEmpty();
  }
}
