package io.trialbalance.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a report of problems shows of values: enough to find them, never a secret. */
class ValueTextTest {

  private static ConfigValue value(String hocon) {
    return ConfigFactory.parseString("it = " + hocon).root().get("it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5 | 5",
        "1e999 | 1e999",
        "007 | 007",
        "true | true",
        "\"a text\" | \"a text\"",
        "null | null",
        "[1, 2] | […]",
        "{ a = 1 } | {…}",
      })
  void aValueIsShownAsItWasWritten(String written, String shown) {
    assertThat(ValueText.of("runs", value(written))).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "databases.db.PASSWORD",
        "http.token-file",
        "my-pwd",
        "clientSecret",
        "credentials",
        "passphrase"
      })
  void nothingIsShownOfAKeyThatMayHoldASecret(String key) {
    assertThat(ValueText.of(key, value("hunter2"))).isEqualTo(ValueText.HIDDEN);
  }

  @Test
  void sectionsAreNotSpelledOutSinceTheyMayHoldSecrets() {
    assertThat(ValueText.of("database", value("{ password = hunter2 }"))).doesNotContain("hunter2");
    assertThat(ValueText.of("plans", value("[{ password = hunter2 }]"))).doesNotContain("hunter2");
  }

  @Test
  void anAddressIsShownWithoutItsUserAndPassword() {
    assertThat(ValueText.of("url", value("\"postgres://me:hunter2@db/x\"")))
        .isEqualTo("\"postgres://***@db/x\"");
    assertThat(ValueText.of("urls", value("\"a://me:x@b a://you:y@c\"")))
        .isEqualTo("\"a://***@b a://***@c\"");
  }

  @Test
  void aLongTextIsCutAndControlCharactersAreShown() {
    assertThat(ValueText.shorten("x".repeat(81), 80)).hasSize(81).endsWith("x…");
    assertThat(ValueText.shorten("x".repeat(80), 80)).isEqualTo("x".repeat(80));
    assertThat(ValueText.shorten("a\r\n\u001b[31mb", 80)).isEqualTo("a\\r\\n\\u001b[31mb");
  }
}
