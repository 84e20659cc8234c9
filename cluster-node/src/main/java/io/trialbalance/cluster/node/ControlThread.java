package io.trialbalance.cluster.node;

import io.trialbalance.workload.fatal.FatalErrors;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The one thread on which a node does what may block: resetting a ledger, opening and closing a
 * target, reading totals. One task at a time, so that a ledger never meets itself.
 */
final class ControlThread implements AutoCloseable {

  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "trialbalance-control");
            thread.setDaemon(true);
            return thread;
          });
  private Task<?> latest;

  /** One that may have been interrupted: whatever it throws then is what came of that. */
  private final class Task<T> implements Runnable {
    private final Callable<T> callable;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile boolean interrupted;
    private Future<?> running;

    private Task(Callable<T> callable) {
      this.callable = callable;
    }

    private CompletionStage<T> submit() {
      running = executor.submit(this);
      return result;
    }

    private void interrupt() {
      interrupted = true;
      running.cancel(true);
    }

    @Override
    public void run() {
      try {
        result.complete(callable.call());
      } catch (Exception | Error e) {
        FatalErrors.endIfFatal(e);
        // Whatever it is: somebody waits for the answer.
        result.completeExceptionally(interrupted ? asInterrupted(e) : e);
      }
    }

    private static InterruptedException asInterrupted(Throwable thrown) {
      if (thrown instanceof InterruptedException known) {
        return known;
      }
      InterruptedException interrupted = new InterruptedException(thrown.toString());
      interrupted.initCause(thrown);
      return interrupted;
    }
  }

  /**
   * Runs {@code task} after all earlier ones; what it throws is the stage's failure, by an {@link
   * InterruptedException} if it was interrupted.
   */
  <T> CompletionStage<T> run(Callable<T> task) {
    Task<T> one = new Task<>(task);
    latest = one;
    return one.submit();
  }

  /** As {@link #run}, but no {@link #interrupt} cuts it short: for what gives something back. */
  <T> CompletionStage<T> runToTheEnd(Callable<T> task) {
    return new Task<>(task).submit();
  }

  /** Interrupts the latest {@link #run}; what was asked for afterwards still runs. */
  void interrupt() {
    if (latest != null) {
      latest.interrupt();
    }
  }

  /**
   * Takes no further task and interrupts the latest {@link #run}; what is to be given back still
   * is, since the process may live on without the agent.
   */
  @Override
  public void close() {
    interrupt();
    executor.shutdown();
  }
}
