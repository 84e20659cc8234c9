package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.RunPlan;
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
    return add(REQUEST, null);
  }

  private Experiment add(ExperimentRequest request, IdempotencyKey key) {
    String id = book.freeIds(request.name(), NOW).iterator().next();
    return book.add(id, UUID.randomUUID(), request, key, NOW);
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
    Experiment experiment = add(REQUEST, key);

    assertThat(book.submittedBefore(key).orElseThrow().experimentId()).isEqualTo(experiment.id());
    assertThat(book.submittedBefore(new IdempotencyKey("key", "other")).orElseThrow().outcome())
        .isEqualTo(Submitted.Outcome.KEY_TAKEN);
    assertThat(book.submittedBefore(null)).isEmpty();
  }

  @Test
  void onlySoManyWait() {
    for (int one = 0; one < ExperimentBook.WAITING_AT_MOST; one++) {
      assertThat(book.refusal(REQUEST)).isEmpty();
      add();
    }

    assertThat(book.refusal(REQUEST))
        .contains(
            new Submitted(null, ExperimentBook.WAITING_AT_MOST, Submitted.Outcome.QUEUE_FULL));
    book.next();
    assertThat(book.refusal(REQUEST)).isEmpty();
  }

  @Test
  void onlySoManyRunsWait() {
    NoopPlan one = NoopPlan.lasting(Duration.ofSeconds(1));
    RunPlan plan = new NoopPlan(one.name(), one.database(), one.times(), 1, 1_000, 0).toPlan();
    ExperimentRequest thousand = new ExperimentRequest("bank", List.of(plan));
    for (int runs = 0; runs < ExperimentBook.WAITING_RUNS_AT_MOST; runs += 1_000) {
      assertThat(book.refusal(thousand)).isEmpty();
      add(thousand, null);
    }

    assertThat(book.refusal(REQUEST)).isPresent();
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
