package io.trialbalance.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.StepFailure;
import org.junit.jupiter.api.Test;

/** A secret, and what becomes of texts that happen to hold one. */
class SecretTest {

  private record Holder(String name, Secret secret) {}

  @Test
  void whateverHoldsASecretCanBePrinted() throws Exception {
    Holder holder = new Holder("db", Secret.of("planted-in-a-record"));

    assertThat(holder.toString()).contains("db", "(not shown)").doesNotContain("planted");
    assertThat(String.valueOf(holder.secret())).doesNotContain("planted");
    assertThat(holder.secret().reveal()).isEqualTo("planted-in-a-record");
    assertThat(holder).isEqualTo(new Holder("db", Secret.of("planted-in-a-record")));
  }

  @Test
  void aTextOfSomebodyElseLosesEverySecretOfThisProcess() {
    Secret.of("planted-in-a-text");
    Secret.of("planted.with$signs");

    assertThat(Secret.hideIn("a planted-in-a-text, b planted.with$signs, planted-in-a-text"))
        .isEqualTo("a (not shown), b (not shown), (not shown)");
    assertThat(new StepFailure(StepFailure.Kind.FAILED, "it said planted-in-a-text").message())
        .isEqualTo("it said (not shown)");
    assertThat(Secret.hideIn(null)).isNull();
  }

  @Test
  void aWordThatSentencesHaveAnywayIsLeftInThem() {
    Secret.of("postgres");

    assertThat(Secret.hideIn("user postgres of PostgreSQL"))
        .isEqualTo("user postgres of PostgreSQL");
  }
}
