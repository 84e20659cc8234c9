package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.config.Secret;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which nodes a command asks, and to whom it sends its token. */
class KnownNodesTest {

  private static final URI GIVEN = URI.create("http://10.0.0.7:8080");
  private static final URI LOCAL = URI.create("http://127.0.0.1:8080");
  private static final String PLAIN = "http://10.0.0.8:8080";
  private static final String ENCRYPTED = "https://10.0.0.9:8080";
  private static final Optional<Secret> TOKEN =
      Optional.of(Secret.of("correct-horse-battery-staple"));

  private static KnownNodes given(Optional<Secret> token) {
    return KnownNodes.named(List.of(GIVEN), token);
  }

  @Test
  void theTokenGoesToWhoeverWasGivenAndToWhoeverProvesWhoHeIs() {
    KnownNodes nodes = given(TOKEN);

    nodes.learn(List.of(GIVEN.toString(), PLAIN, ENCRYPTED), GIVEN);

    assertThat(nodes.inTurn()).containsExactly(GIVEN, URI.create(ENCRYPTED));
    assertThat(nodes.tokenFor(GIVEN)).isPresent();
    assertThat(nodes.tokenFor(URI.create(ENCRYPTED))).isPresent();
    assertThat(nodes.tokenFor(URI.create(PLAIN))).isEmpty();
    assertThat(nodes.unasked()).contains(PLAIN, "--at").doesNotContain(ENCRYPTED);
  }

  @Test
  void withoutATokenEveryNodeIsAsked() {
    KnownNodes nodes = given(Optional.empty());

    nodes.learn(List.of(PLAIN, ENCRYPTED), GIVEN);

    assertThat(nodes.inTurn()).containsExactly(GIVEN, URI.create(PLAIN), URI.create(ENCRYPTED));
    assertThat(nodes.unasked()).isEmpty();
  }

  @Test
  void theLoopbackOfAnotherHostIsNotOurs() {
    KnownNodes remote = given(Optional.empty());
    KnownNodes local = KnownNodes.named(List.of(LOCAL), Optional.empty());
    List<String> told =
        List.of("http://127.0.0.1:8081", "http://localhost:8082", "http://[::1]:8083");

    remote.learn(told, GIVEN);
    local.learn(told, LOCAL);

    assertThat(remote.inTurn()).containsExactly(GIVEN);
    assertThat(local.inTurn()).hasSize(4);
  }

  @Test
  void whatIsNoAddressOfANodeIsNotLearned() {
    KnownNodes nodes = given(Optional.empty());

    nodes.learn(
        List.of("ftp://10.0.0.8", "http://u:p@10.0.0.8", "http://10.0.0.8/x?y", "no address", ""),
        GIVEN);
    assertThat(nodes.inTurn()).containsExactly(GIVEN);

    nodes.learn(Collections.nCopies(1_000_000, PLAIN), GIVEN);
    assertThat(nodes.inTurn()).hasSize(2);
  }

  @Test
  void theOneThatAnsweredLastIsAskedFirstAndThoseThatWereGivenAreNeverForgotten() {
    KnownNodes nodes = given(Optional.empty());
    nodes.learn(List.of(PLAIN), GIVEN);

    nodes.prefer(URI.create(PLAIN));
    nodes.learn(List.of(), URI.create(PLAIN));

    assertThat(nodes.inTurn()).containsExactly(URI.create(PLAIN), GIVEN);
    assertThat(nodes.option()).isEqualTo(" --at " + PLAIN + "," + GIVEN);
  }

  @Test
  void theNodeOfOnesOwnConfigurationNeedNotBeNamed() {
    assertThat(KnownNodes.configured(LOCAL, TOKEN).option()).isEmpty();
  }
}
