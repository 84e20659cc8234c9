package io.trialbalance.cluster.http;

import com.typesafe.config.ConfigSyntax;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.plan.ExperimentReader;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Reads what strangers wrote as plans, on threads that do nothing else: however long one takes,
 * everything else goes on meanwhile. A few are read at a time, a few more wait, and nobody waits
 * for ever; a reading that is given up is interrupted, and its thread is free when it ends.
 */
final class PlanReading implements AutoCloseable {

  private static final int THREADS = 2;

  /** Each holds a body. */
  static final int WAITING_AT_MOST = 16;

  private final ExperimentReader reader;
  private final Duration timeout;
  private final Scheduler timer;
  private final ExecutorService threads;
  private final Scheduler onThreads;

  /**
   * @param timeout from the order to the plan
   * @param timer on whose threads it is noticed that a plan takes too long
   */
  PlanReading(ExperimentReader reader, Duration timeout, Scheduler timer) {
    this.reader = reader;
    this.timeout = timeout;
    this.timer = timer;
    AtomicInteger number = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING_AT_MOST),
            task -> {
              Thread thread =
                  new Thread(task, "trialbalance-http-plans-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    this.threads = pool;
    this.onThreads = Schedulers.fromExecutorService(pool);
  }

  /**
   * The experiment in {@code body}; fails as {@link ExperimentReader#readBody} does, or with a
   * {@link ProblemException} of status 503 if there is no time for it now.
   */
  Mono<ExperimentRequest> read(String body, ConfigSyntax syntax) {
    return Mono.fromCallable(() -> readNow(body, syntax))
        .subscribeOn(onThreads)
        .flatMap(result -> result)
        .timeout(timeout, timer)
        .onErrorMap(TimeoutException.class, late -> tooMuch())
        .onErrorMap(RejectedExecutionException.class, full -> tooMuch());
  }

  /** What is wrong with a plan is a result too: if nobody waits for it any more, it is no fault. */
  private Mono<ExperimentRequest> readNow(String body, ConfigSyntax syntax) {
    try {
      return Mono.just(reader.readBody(body, syntax));
    } catch (ConfigProblems problems) {
      return Mono.error(problems);
    } catch (StackOverflowError e) {
      return Mono.error(
          ProblemException.of(HttpResponseStatus.BAD_REQUEST, "the plan is nested too deeply"));
    }
  }

  private ProblemException tooMuch() {
    return ProblemException.of(
        HttpResponseStatus.SERVICE_UNAVAILABLE,
        "this node had no time to read the plan within "
            + timeout.toSeconds()
            + " s: others keep it busy, or this one takes too long");
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
