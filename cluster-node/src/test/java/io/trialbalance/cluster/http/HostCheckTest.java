package io.trialbalance.cluster.http;

import static io.netty.handler.codec.http.HttpVersion.HTTP_1_0;
import static io.netty.handler.codec.http.HttpVersion.HTTP_1_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostCheckTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, localhost:8080",
    "localhost, 127.0.0.1",
    "::1, [::1]:8080",
    "127.0.0.2, 127.0.0.2:8080",
    "0.0.0.0, anything.example",
    "127.evil.example, anything.example",
    "10.0.0.7, load-1.example:80",
  })
  void namesOfANodeAreItsOwn(String bound, String host) {
    assertThatCode(() -> check(bound, HttpMethod.GET, host, null)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, evil.example",
    "::1, evil.example:8080",
    "127.0.0.2, 127.0.0.3",
    "localhost, localhost.evil.example",
  })
  void onLoopbackNobodyElsesAre(String bound, String host) {
    assertThatThrownBy(() -> check(bound, HttpMethod.GET, host, null))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(421));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:8080, http://localhost:8080",
    "LOCALHOST, http://localhost",
    "localhost:443, https://localhost",
    "[::1]:8080, http://[::1]:8080",
  })
  void ordersFromTheNodesOwnPagesAreObeyed(String host, String origin) {
    assertThatCode(() -> check("127.0.0.1", HttpMethod.POST, host, origin))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "http://evil.example",
    "https://localhost.evil.example",
    "null",
    "'not a uri'",
    "file:///x",
    "http://localhost:3000"
  })
  void ordersFromOtherPagesAreNot(String origin) {
    assertThatThrownBy(() -> check("127.0.0.1", HttpMethod.POST, "localhost", origin))
        .asInstanceOf(InstanceOfAssertFactories.type(ProblemException.class))
        .extracting(refused -> refused.problem().status())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({"http://evil.example/, localhost, 421", "http://localhost/, evil.example, 0"})
  void whoIsNamedInTheTargetIsAskedAndNotTheHost(String target, String host, int status) {
    HttpHeaders headers = new DefaultHttpHeaders().set("Host", host);
    HostCheck check = new HostCheck("127.0.0.1", Set.of());
    RequestTarget asked = RequestTarget.of(target).orElseThrow();

    if (status == 0) {
      assertThatCode(() -> check.check(HTTP_1_1, HttpMethod.GET, asked, headers))
          .doesNotThrowAnyException();
    } else {
      assertThatThrownBy(() -> check.check(HTTP_1_1, HttpMethod.GET, asked, headers))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(status));
    }
  }

  /** As old monitors and load balancers ask. */
  @Test
  void whoeverSpeaksHttp10NeedsNoHostUnlessHeComesFromAPage() {
    HostCheck check = new HostCheck("127.0.0.1", Set.of());
    RequestTarget metrics = RequestTarget.of("/metrics").orElseThrow();
    HttpHeaders none = new DefaultHttpHeaders();

    check.check(HTTP_1_0, HttpMethod.GET, metrics, none);

    assertThatThrownBy(() -> check.check(HTTP_1_1, HttpMethod.GET, metrics, none))
        .isInstanceOf(ProblemException.class);
    none.set("Origin", "http://evil.example");
    assertThatThrownBy(() -> check.check(HTTP_1_0, HttpMethod.POST, metrics, none))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void readingNeedsNoOrigin() {
    assertThatCode(() -> check("127.0.0.1", HttpMethod.GET, "localhost", "http://evil.example"))
        .doesNotThrowAnyException();
  }

  private static void check(String bound, HttpMethod method, String host, String origin) {
    HttpHeaders headers = new DefaultHttpHeaders().set("Host", host);
    if (origin != null) {
      headers.set("Origin", origin);
    }
    RequestTarget target = RequestTarget.of("/api/v1/cluster").orElseThrow();
    new HostCheck(bound, Set.of()).check(HTTP_1_1, method, target, headers);
  }
}
