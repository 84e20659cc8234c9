package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ExperimentBookTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private final ExperimentBook book = new ExperimentBook();

  private ExperimentState add() {
    return add(1, null);
  }

  private ExperimentState add(int runs, IdempotencyKey key) {
    ExperimentState experiment =
        new ExperimentState(
            book.freeIds("bank", NOW).iterator().next(),
            UUID.randomUUID(),
            "bank",
            key,
            NOW,
            Status.QUEUED,
            null,
            null,
            new RunCounts(1, runs, 0, List.of()),
            null,
            null);
    book.add(experiment);
    return experiment;
  }

  private void endNext() {
    ExperimentState ended = book.next().orElseThrow().with(Status.DONE, null);
    book.update(ended, book.attempts() + 1);
    book.clearCurrent();
  }

  @Test
  void experimentsOfOneSecondAndNameAreToldApart() {
    assertThat(add().id()).isEqualTo("bank-20261121-120000");
    assertThat(add().id()).isEqualTo("bank-20261121-120000-2");
  }

  @Test
  void theyWaitInOrder() {
    ExperimentState first = add();
    ExperimentState second = add();
    ExperimentState third = add();
    assertThat(book.next().orElseThrow().id()).isEqualTo(first.id());
    assertThat(book.position(second)).isEqualTo(1);
    assertThat(book.position(third)).isEqualTo(2);

    assertThat(book.abort(second, "enough")).as("waited").isTrue();
    assertThat(book.abort(book.current().orElseThrow(), "enough")).as("runs already").isFalse();

    assertThat(book.position(third)).isEqualTo(1);
    book.clearCurrent();
    assertThat(book.next().orElseThrow().id()).isEqualTo(third.id());
  }

  @Test
  void thatItIsToEndIsNotForgottenWhenItComesFurtherMeanwhile() {
    add();
    ExperimentState running = book.next().orElseThrow();
    book.abort(running, "enough");

    book.update(running, 1);

    assertThat(book.current().orElseThrow().abortReason()).isEqualTo("enough");
  }

  @Test
  void aKeyStandsForWhatItWasUsedForFirst() {
    IdempotencyKey key = new IdempotencyKey("key", "digest");
    assertThat(book.submittedBefore(key)).isEmpty();
    ExperimentState experiment = add(1, key);

    assertThat(book.submittedBefore(key).orElseThrow().experimentId()).isEqualTo(experiment.id());
    assertThat(book.submittedBefore(new IdempotencyKey("key", "other")).orElseThrow().outcome())
        .isEqualTo(Submitted.Outcome.KEY_TAKEN);
    assertThat(book.submittedBefore(null)).isEmpty();
  }

  @Test
  void onlySoManyWait() {
    for (int one = 0; one < ExperimentBook.WAITING_AT_MOST; one++) {
      assertThat(book.refusal(1)).isEmpty();
      add();
    }

    assertThat(book.refusal(1))
        .contains(
            new Submitted(null, ExperimentBook.WAITING_AT_MOST, Submitted.Outcome.QUEUE_FULL));
    book.next();
    assertThat(book.refusal(1)).isEmpty();
  }

  @Test
  void onlySoManyRunsWait() {
    for (int runs = 0; runs < ExperimentBook.WAITING_RUNS_AT_MOST; runs += 1_000) {
      assertThat(book.refusal(1_000)).isEmpty();
      add(1_000, null);
    }

    assertThat(book.refusal(1)).isPresent();
  }

  @Test
  void ofThoseThatHaveEndedOnlyTheLatestAreRemembered() {
    ExperimentState oldest = add();
    endNext();
    for (int one = 0; one < ExperimentBook.ENDED_REMEMBERED; one++) {
      add();
      endNext();
    }

    add();

    assertThat(book.find(oldest.id())).isEmpty();
    assertThat(book.ended()).hasSize(ExperimentBook.ENDED_REMEMBERED);
  }

  private static final StateVersion VERSION =
      new StateVersion(new UUID(0, 1), 3, new UUID(0, 2), 8);

  @Test
  void aSuccessorHasTheSameBookAndGoesOnCountingAttempts() {
    add();
    ExperimentState waiting = add();
    ExperimentState current = book.next().orElseThrow();
    book.update(current, 1);
    CoordinatorState left = book.toState(VERSION);

    ExperimentBook taken = new ExperimentBook();
    taken.restore(left);

    assertThat(taken.toState(VERSION)).isEqualTo(left);
    assertThat(taken.current()).contains(current);
    assertThat(taken.position(taken.find(waiting.id()).orElseThrow())).isOne();
    assertThat(taken.attempts()).isOne();
  }
}
