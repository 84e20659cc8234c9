package io.trialbalance.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ControlThreadTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void whatIsToBeGivenBackIsGivenBackAfterTheEnd() throws Exception {
    ControlThread control = new ControlThread();
    CountDownLatch begun = new CountDownLatch(1);
    CompletionStage<Void> step =
        control.run(
            () -> {
              begun.countDown();
              new CountDownLatch(1).await();
              return null;
            });
    CompletionStage<String> givenBack = control.runToTheEnd(() -> "given back");
    begun.await();

    control.close();

    assertThat(step).failsWithin(PATIENCE);
    assertThat(givenBack).succeedsWithin(PATIENCE).isEqualTo("given back");
  }

  /** A driver says it in its own way: a closed channel, a lost connection. */
  @Test
  void whateverAnInterruptedTaskThrowsIsTheInterrupt() throws Exception {
    ControlThread control = new ControlThread();
    CountDownLatch begun = new CountDownLatch(1);
    CompletionStage<Void> step =
        control.run(
            () -> {
              begun.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                throw new IllegalStateException("the connection was closed", e);
              }
              return null;
            });
    begun.await();

    control.interrupt();

    assertThat(step)
        .failsWithin(PATIENCE)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(InterruptedException.class)
        .withMessageContaining("the connection was closed");
  }

  static Stream<Throwable> whateverIsThrown() {
    return Stream.of(
        new IllegalStateException(), new NoSuchMethodError(), new StackOverflowError());
  }

  @ParameterizedTest
  @MethodSource("whateverIsThrown")
  void whateverAStepThrowsIsItsAnswerAndTheNextOneIsTaken(Throwable thrown) {
    try (ControlThread control = new ControlThread()) {
      CompletionStage<Void> step =
          control.run(
              () -> {
                if (thrown instanceof Error error) {
                  throw error;
                }
                throw (Exception) thrown;
              });

      assertThat(step).failsWithin(PATIENCE).withThrowableThat().withCause(thrown);
      assertThat(control.run(() -> "next")).succeedsWithin(PATIENCE).isEqualTo("next");
    }
  }
}
