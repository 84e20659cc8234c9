package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.http.HttpMethod;
import org.junit.jupiter.api.Test;
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
