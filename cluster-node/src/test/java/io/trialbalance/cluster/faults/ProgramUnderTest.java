package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** The program while it runs, and what it says. */
public abstract class ProgramUnderTest implements AutoCloseable {

  /** Longer than anything here takes on a busy machine: a program that hangs fails the test. */
  static final Duration PATIENCE = Duration.ofSeconds(120);

  /** Everything that it has said so far, on both streams. */
  public abstract String said();

  public abstract boolean isAlive();

  /** Once it has ended. */
  public abstract int exitCode();

  /** Waits until it has said {@code words}; fails if it ends without. */
  final void awaitSaying(String words) {
    await(words)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> said().contains(words) || !isAlive());
    assertThat(said()).contains(words);
  }

  /** Waits for its end, which has to come within two minutes; returns its exit code. */
  final int awaitExit() {
    await(said()).atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> !isAlive());
    return exitCode();
  }

  @Override
  public abstract void close();
}
