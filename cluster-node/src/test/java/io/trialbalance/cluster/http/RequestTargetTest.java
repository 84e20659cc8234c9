package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

  @ParameterizedTest
  @CsvSource({
    "/, /",
    "/api/v1/cluster, /api/v1/cluster",
    "/api/v1/events?since=attempt&x=[y], /api/v1/events",
    "//evil.example/api, //evil.example/api",
    "/a//b/, /a//b/",
    "/%63luster/..%2fb, /%63luster/..%2fb",
    "/a:b@c, /a:b@c",
  })
  void aPathStandsAloneAndStaysAsItIs(String text, String path) {
    RequestTarget target = RequestTarget.of(text).orElseThrow();

    assertThat(target.path()).isEqualTo(path);
    assertThat(target.authority()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8080/api?x=y, localhost:8080, /api",
    "HTTP://evil.example, evil.example, /",
    "https://[::1]:8080/, [::1]:8080, /",
    "http://localhost?x, localhost, /",
  })
  void aWholeAddressSaysWhoIsAsked(String text, String authority, String path) {
    assertThat(RequestTarget.of(text).orElseThrow().authority()).contains(authority);
    assertThat(RequestTarget.of(text).orElseThrow().path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "localhost:80",
        "localhost",
        "api/v1/cluster",
        "http:///api",
        "http:/api",
        "http:api",
        "http://evil@localhost/",
        "http://localhost:80:80/",
        "http://localhost:99999/",
        "http://local%68ost/",
        "ftp://localhost/",
        "mailto:a@b",
        "/api#part",
        "/a b",
        "/a|b",
        "/a\\b",
        "/%zz",
        "/%e",
        "/\u0000",
        "/\u00e9",
        "/\u0085",
      })
  void whatIsOfAnotherFormIsNoTarget(String text) {
    assertThat(RequestTarget.of(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:8080",
        "localhost:65535",
        "127.0.0.1:1",
        "[::1]",
        "[::ffff:127.0.0.1]:80",
        "load-1.example"
      })
  void aHostAndPerhapsAPortAreAnAuthority(String text) {
    assertThat(RequestTarget.isAuthority(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "local host",
        "localhost:",
        "localhost:-1",
        "localhost:65536",
        "localhost:abc",
        "localhost:80:80",
        "[::1",
        "::1",
        "evil@localhost",
        "localhost:x@evil.example",
        "localhost, evil.example",
        "localhost/evil",
        "http://localhost",
        "localhost\u0000"
      })
  void whatSaysMoreOrLessIsNone(String text) {
    assertThat(RequestTarget.isAuthority(text)).isFalse();
  }

  @Test
  void nothingIsNoAuthority() {
    assertThat(RequestTarget.isAuthority(null)).isFalse();
  }
}
