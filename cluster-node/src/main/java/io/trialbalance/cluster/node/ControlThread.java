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
  private Future<?> latest;

  /** Runs {@code task} after all earlier ones; what it throws is the stage's failure. */
  <T> CompletionStage<T> run(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    latest = submit(task, result);
    return result;
  }

  /** As {@link #run}, but no {@link #interrupt} cuts it short: for what gives something back. */
  <T> CompletionStage<T> runToTheEnd(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    submit(task, result);
    return result;
  }

  private <T> Future<?> submit(Callable<T> task, CompletableFuture<T> result) {
    return executor.submit(
        () -> {
          try {
            result.complete(task.call());
          } catch (Exception | Error e) {
            FatalErrors.endIfFatal(e);
            // Whatever it is: somebody waits for the answer.
            result.completeExceptionally(e);
          }
        });
  }

  /** Interrupts the latest {@link #run}; what was asked for afterwards still runs. */
  void interrupt() {
    if (latest != null) {
      latest.cancel(true);
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
