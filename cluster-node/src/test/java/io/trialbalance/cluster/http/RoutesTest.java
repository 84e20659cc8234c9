package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.HttpMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class RoutesTest {

  private final Routes routes =
      new Routes()
          .add(HttpMethod.GET, "/a/{id}", call -> Mono.empty())
          .add(HttpMethod.POST, "/a/{id}", call -> Mono.empty())
          .add(HttpMethod.GET, "/a/{id}/files/all", "text/csv", call -> Mono.empty())
          .add(HttpMethod.GET, "/a/{id}/files/{file}", call -> Mono.empty());

  @Test
  void partsOfThePathBecomeParameters() {
    assertThat(routes.find(HttpMethod.GET, "/a/7").parameters()).containsEntry("id", "7");
    assertThat(routes.find(HttpMethod.GET, "/a/7/files/c.json").parameters())
        .containsEntry("id", "7")
        .containsEntry("file", "c.json");
  }

  @Test
  void theFirstRouteThatFitsAnswers() {
    assertThat(routes.find(HttpMethod.GET, "/a/7/files/all").mediaType()).isEqualTo("text/csv");
    assertThat(routes.find(HttpMethod.GET, "/a/7/files/any").mediaType()).isEqualTo(Call.JSON);
  }

  @Test
  void aPathThatIsTooShortOrTooLongIsNotFound() {
    for (String path : new String[] {"/", "/a", "/a/7/files", "/a/7/8", "/b/7"}) {
      assertThatThrownBy(() -> routes.find(HttpMethod.GET, path))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(404));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//a/7",
        "/a//7",
        "/a/7/",
        "/a/",
        "/a/.",
        "/a/..",
        "/a/%2e%2e",
        "/a/..%2f7",
        "/a/7%2ffiles%2fall",
        "/a/7/files/%2e%2e",
        "/a/a%00b",
        "/a/a%0d%0aX",
        "/a/%c0%af",
        "/a/%ff",
        "/a/%e2%80%ae",
        "/a/a%5cb",
        "/a/-7"
      })
  void whatIsWrittenToMeanAnotherPathIsNotFound(String path) {
    assertThatThrownBy(() -> routes.find(HttpMethod.GET, path))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(404));
  }

  @Test
  void plainCharactersMayBeWrittenWithPercents() {
    assertThat(routes.find(HttpMethod.GET, "/%61/%37").parameters()).containsEntry("id", "7");
  }

  @Test
  void aMethodThatThePathDoesNotHaveIsNotAllowed() {
    assertThatThrownBy(() -> routes.find(HttpMethod.PUT, "/a/7"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().status()).isEqualTo(405);
              assertThat(e.headers()).containsEntry("allow", "GET, HEAD, POST");
            });
  }
}
