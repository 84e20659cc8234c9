package io.trialbalance.cluster.results.store;

import io.trialbalance.workload.fatal.FatalErrors;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What actors do with files, one task after another on a thread that may block. */
public final class DiskTasks {

  private static final Logger LOG = LoggerFactory.getLogger(DiskTasks.class);

  /** Removes something. */
  @FunctionalInterface
  public interface Removal {
    void run() throws IOException;
  }

  private final Executor disk;

  /**
   * @param disk runs one task at a time
   */
  public DiskTasks(Executor disk) {
    this.disk = disk;
  }

  /** What {@code task} throws is the stage's failure, as it is that the node is stopping. */
  public <T> CompletionStage<T> run(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      disk.execute(
          () -> {
            try {
              result.complete(task.call());
            } catch (Exception | Error e) {
              FatalErrors.endIfFatal(e);
              result.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(new IOException("this node is stopping", e));
    }
    return result;
  }

  /**
   * Nobody waits for it: that it fails is only logged.
   *
   * @param what is removed, for people
   */
  public void remove(String what, Removal removal) {
    run(() -> {
          removal.run();
          return true;
        })
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.warn("{} could not be removed: {}", what, reason(failure));
              }
            });
  }

  /** What to tell people about a failure. */
  public static String reason(Throwable failure) {
    return failure instanceof IOException file ? FileFailure.message(file) : failure.toString();
  }
}
