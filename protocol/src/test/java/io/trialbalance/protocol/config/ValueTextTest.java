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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgres://me:hunter2@db/x | postgres://***@db/x",
        "postgres://me:hun/ter2@db/x | postgres://***@db/x",
        "postgres://me:hun ter2@db/x | postgres://***@db/x",
        "postgres://me:hun@ter2@db/x | postgres://***@db/x",
        "postgres://me:hunter2://@db/x | postgres://***@db/x",
        "me:hunter2@db:5432 | ***@db:5432",
        "a://me:x@b a://you:y@c | a://***@c",
        "jdbc:postgresql://db/x?user=me&password=hunter2 |"
            + " jdbc:postgresql://db/x?user=me&password=(not shown)",
        "host=db sslpassword = 'hun ter2' | host=db sslpassword = (not shown)",
        "postgres://db/x | postgres://db/x",
        "10.0.0.1:2551 | 10.0.0.1:2551",
      })
  void anAddressIsShownWithoutItsUserAndPassword(String written, String shown) {
    assertThat(ValueText.shorten(written)).isEqualTo(shown);
    assertThat(ValueText.of("host", value('"' + written + '"'))).startsWith('"' + shown);
  }

  @Test
  void aSentenceKeepsItsPathsAndLosesTheUserInfoOfItsAddresses() {
    assertThat(ValueText.shortenSentence("/home/me@corp/x (No such file)", 80))
        .isEqualTo("/home/me@corp/x (No such file)");
    assertThat(ValueText.shortenSentence("https://me:hunter2@corp/x cannot be read", 80))
        .isEqualTo("https://***@corp/x cannot be read");
  }

  @Test
  void ofAKeyThatNobodyKnowsNothingIsShown() {
    assertThat(ValueText.ofUnknown(value("hunter2"))).isEqualTo("…");
    assertThat(ValueText.ofUnknown(value("12345678"))).isEqualTo("…");
    assertThat(ValueText.ofUnknown(value("{ a = hunter2 }"))).isEqualTo("{…}");
    assertThat(ValueText.ofUnknown(value("[hunter2]"))).isEqualTo("[…]");
  }

  @Test
  void aLongTextIsCutAndControlCharactersAreShown() {
    assertThat(ValueText.shorten("x".repeat(81), 80)).hasSize(81).endsWith("x…");
    assertThat(ValueText.shorten("x".repeat(80), 80)).isEqualTo("x".repeat(80));
    assertThat(ValueText.shorten("a\r\n\u001b[31mb", 80)).isEqualTo("a\\r\\n\\u001b[31mb");
  }
}
