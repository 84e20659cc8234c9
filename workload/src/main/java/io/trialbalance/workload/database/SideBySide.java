package io.trialbalance.workload.database;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Looks at several databases at once, each on a thread of its own: one that says nothing keeps
 * nobody waiting but for itself.
 */
public final class SideBySide {

  private SideBySide() {}

  /**
   * What each of {@code looks} returns, in their order; blocks until all have.
   *
   * @throws InterruptedException if this thread or one of the looks is interrupted; all are then
   * @throws RuntimeException what one has thrown that was not to throw
   */
  public static <T> List<T> all(List<? extends Callable<T>> looks) throws InterruptedException {
    if (looks.isEmpty()) {
      return List.of();
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(
            looks.size(),
            look -> {
              Thread thread = new Thread(look, "trialbalance-look");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<T> all = new ArrayList<>();
      for (Future<T> one : threads.invokeAll(looks)) {
        all.add(one.get());
      }
      return all;
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private static RuntimeException thrown(Throwable cause) throws InterruptedException {
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }
}
