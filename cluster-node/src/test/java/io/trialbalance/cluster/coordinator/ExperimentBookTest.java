package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExperimentBookTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final ExperimentRequest REQUEST =
      new ExperimentRequest("bank", List.of(NoopPlan.lasting(Duration.ofSeconds(1)).toPlan()));

  private final ExperimentBook book = new ExperimentBook();

  private Experiment add() {
    return add(null);
  }

  private Experiment add(IdempotencyKey key) {
    String id = book.freeIds(REQUEST.name(), NOW).iterator().next();
    return book.add(id, UUID.randomUUID(), REQUEST, key, NOW);
  }

  private void endNext() {
    book.next().orElseThrow().end();
    book.clearCurrent();
  }

  @Test
  void experimentsOfOneSecondAndNameAreToldApart() {
    assertThat(add().id()).isEqualTo("bank-20261121-120000");
    assertThat(add().id()).isEqualTo("bank-20261121-120000-2");
  }

  @Test
  void theyWaitInOrder() {
    Experiment first = add();
    Experiment second = add();
    Experiment third = add();
    assertThat(book.next()).contains(first);
    first.begin();
    assertThat(book.position(second)).isEqualTo(1);
    assertThat(book.position(third)).isEqualTo(2);

    assertThat(book.cancel(second)).isTrue();

    assertThat(book.cancel(first)).as("runs already").isFalse();
    assertThat(book.position(third)).isEqualTo(1);
    assertThat(book.next()).contains(third);
  }

  @Test
  void aKeyStandsForWhatItWasUsedForFirst() {
    IdempotencyKey key = new IdempotencyKey("key", "digest");
    assertThat(book.submittedBefore(key)).isEmpty();
    Experiment experiment = add(key);

    assertThat(book.submittedBefore(key).orElseThrow().experimentId()).isEqualTo(experiment.id());
    assertThat(book.submittedBefore(new IdempotencyKey("key", "other")).orElseThrow().outcome())
        .isEqualTo(Submitted.Outcome.KEY_TAKEN);
    assertThat(book.submittedBefore(null)).isEmpty();
  }

  @Test
  void ofThoseThatHaveEndedOnlyTheLatestAreRemembered() {
    Experiment oldest = add();
    endNext();
    for (int one = 0; one < ExperimentBook.ENDED_REMEMBERED; one++) {
      add();
      endNext();
    }

    add();

    assertThat(book.find(oldest.id())).isEmpty();
    assertThat(book.ended()).hasSize(ExperimentBook.ENDED_REMEMBERED);
  }

  @Test
  void aSuccessorHasTheSameBookAndGoesOnCountingAttempts() {
    add();
    Experiment waiting = add();
    Experiment current = book.next().orElseThrow();
    current.begin();
    assertThat(book.nextAttempt()).isOne();
    CoordinatorState left = book.toState(3, 8);

    ExperimentBook taken = new ExperimentBook();
    taken.restore(left);

    assertThat(taken.toState(3, 8)).isEqualTo(left);
    assertThat(taken.current().id()).isEqualTo(current.id());
    assertThat(taken.position(taken.find(waiting.id()).orElseThrow())).isOne();
    assertThat(taken.nextAttempt()).isEqualTo(2);
  }
}
