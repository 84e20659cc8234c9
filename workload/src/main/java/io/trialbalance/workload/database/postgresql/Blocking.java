package io.trialbalance.workload.database.postgresql;

import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** The only place where a thread of the control side waits for the server. */
final class Blocking {

  private static final Logger LOG = LoggerFactory.getLogger(Blocking.class);

  private Blocking() {}

  /**
   * The value of {@code answer}, or null if it has none.
   *
   * @param limit after which the server is taken for unreachable
   * @param doing what it is for, as the beginning of an error's message
   */
  static <T> T await(Mono<T> answer, Duration limit, PostgresAddress address, String doing)
      throws TargetException, InterruptedException {
    try {
      return answer.timeout(limit).block();
    } catch (RuntimeException e) {
      Throwable error = Exceptions.unwrap(e);
      if (error instanceof InterruptedException
          || error.getCause() instanceof InterruptedException) {
        Thread.interrupted(); // Reactor restores the flag, which the exception now stands for
        InterruptedException interrupted = new InterruptedException(doing + " was interrupted");
        interrupted.initCause(error);
        throw interrupted;
      }
      throw PostgresErrors.explain(error, address, doing);
    }
  }

  /**
   * Waits until {@code end} is over, also for an interrupted caller, who has to clean up as well.
   *
   * @param limit after which it is left to itself
   * @param what ends, for the log
   */
  static void awaitEnd(Mono<Void> end, Duration limit, String what) {
    boolean interrupted = Thread.interrupted();
    try {
      end.timeout(limit)
          .onErrorResume(
              error -> {
                LOG.warn("{} did not end within {}", what, limit, error);
                return Mono.empty();
              })
          .block();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
