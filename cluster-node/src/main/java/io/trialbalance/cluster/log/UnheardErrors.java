package io.trialbalance.cluster.log;

import io.trialbalance.workload.fatal.FatalErrors;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Hooks;

/**
 * Errors of which Reactor finds nobody who waits for them any more. When connections are lost there
 * is one for each: whoever used them has heard of it already, and Reactor itself would log a trace
 * every time. One is told in words, and then how many more there were.
 */
public final class UnheardErrors {

  static final Duration WINDOW = Duration.ofSeconds(60);

  private static final Logger LOG = LoggerFactory.getLogger(UnheardErrors.class);

  private final LongSupplier nanoTime;
  private final AtomicLong unsaid = new AtomicLong();
  private final AtomicLong saidNanos;

  /**
   * @param nanoTime of this JVM
   */
  UnheardErrors(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.saidNanos = new AtomicLong(nanoTime.getAsLong() - WINDOW.toNanos());
  }

  /** From now on they are told here, unless a stream says for itself who is told. */
  public static void tellInWords() {
    Hooks.onErrorDropped(new UnheardErrors(System::nanoTime)::tell);
  }

  void tell(Throwable error) {
    FatalErrors.endIfFatal(error);
    if (error.getClass().getName().startsWith("java.lang.")) {
      LOG.error("a fault of the program, of which nobody heard", error);
      return;
    }
    long nowNanos = nanoTime.getAsLong();
    long lastNanos = saidNanos.get();
    if (nowNanos - lastNanos < WINDOW.toNanos() || !saidNanos.compareAndSet(lastNanos, nowNanos)) {
      unsaid.incrementAndGet();
      return;
    }
    long more = unsaid.getAndSet(0);
    LOG.warn(
        "nobody waited any more for an error, as when connections are lost{}",
        more == 0 ? "" : " (the latest of " + (more + 1) + ")",
        error);
  }
}
