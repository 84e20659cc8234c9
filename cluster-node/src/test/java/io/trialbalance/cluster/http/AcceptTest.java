package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptTest {

  @Test
  void whatIsWrittenWithManySpacesIsReadInNoTime() {
    HttpHeaders headers =
        new DefaultHttpHeaders().set("Accept", "x" + " ".repeat(100_000) + "y,application/json");

    assertTimeoutPreemptively(
        Duration.ofSeconds(2), () -> Accept.require(headers, "application/json"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*/*",
        "application/json",
        "APPLICATION/JSON;q=0.1",
        "application/*",
        "text/html, application/xhtml+xml, */*;q=0.8",
        "application/json;charset=utf-8",
        "text/*;q=0, application/json",
        "*/*;q=0, application/json;q=0.001"
      })
  void whatIsTakenIsAnswered(String accept) {
    assertThatCode(() -> Accept.require(headers(accept), Call.JSON)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image/png",
        "text/*",
        "application/json;q=0",
        "application/json; q=0.000, */*",
        "application/*;q=0, */*",
        "json",
        ";;,,/",
        "*/json"
      })
  void whatIsLeftOutIsNot(String accept) {
    assertThatThrownBy(() -> Accept.require(headers(accept), Call.JSON))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(406))
        .hasMessageContaining("application/json");
  }

  @Test
  void parametersOfTheAnswerMakeNoDifferenceAndNoHeaderTakesAll() {
    assertThatCode(() -> Accept.require(headers("text/csv"), "text/csv; charset=utf-8"))
        .doesNotThrowAnyException();
    assertThatCode(() -> Accept.require(new DefaultHttpHeaders(), Call.JSON))
        .doesNotThrowAnyException();
  }

  @Test
  void severalHeadersAreOne() {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.set("Accept", List.of("image/png", "application/json"));

    assertThatCode(() -> Accept.require(headers, Call.JSON)).doesNotThrowAnyException();
  }

  private static HttpHeaders headers(String accept) {
    return new DefaultHttpHeaders().set("Accept", accept);
  }
}
