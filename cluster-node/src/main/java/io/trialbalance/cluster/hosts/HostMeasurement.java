package io.trialbalance.cluster.hosts;

import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.workload.fatal.FatalErrors;
import io.trialbalance.workload.limits.Shortage;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads hosts at the beginning of a measurement and shortly before its end, on a thread of its own
 * that may block. A host that does not answer is missing from the run document; the run goes on.
 */
public final class HostMeasurement implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HostMeasurement.class);

  /** Before the end: what is told later than the node's final may be too late. */
  private static final Duration LEAD = Duration.ofMillis(300);

  private final List<HostReader> readers;
  private final Consumer<HostUsage> listener;
  private final Map<HostReader, HostCounters> begun = new HashMap<>();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "trialbalance-hosts");
            thread.setDaemon(true);
            return thread;
          });

  private ScheduledFuture<?> last;

  private HostMeasurement(List<HostReader> readers, Consumer<HostUsage> listener) {
    this.readers = readers;
    this.listener = listener;
  }

  /**
   * @param startNanos of the measurement, by {@code System.nanoTime}
   * @param length of the measurement
   * @param listener is told of each host, on the watch's own thread
   */
  public static HostMeasurement begin(
      List<HostReader> readers, long startNanos, Duration length, Consumer<HostUsage> listener) {
    HostMeasurement watch = new HostMeasurement(readers, listener);
    long delayNanos = startNanos - System.nanoTime();
    watch.executor.schedule(watch::readFirst, delayNanos, TimeUnit.NANOSECONDS);
    watch.endAt(startNanos + length.toNanos());
    return watch;
  }

  /**
   * The measurement ends at another instant than was said; for whoever has begun it.
   *
   * @param endNanos of the measurement, by {@code System.nanoTime}
   */
  public void endAt(long endNanos) {
    if (last != null) {
      last.cancel(false);
    }
    long delayNanos = endNanos - LEAD.toNanos() - System.nanoTime();
    last = executor.schedule(this::readLast, delayNanos, TimeUnit.NANOSECONDS);
  }

  private void readFirst() {
    readers.forEach(reader -> read(reader, counters -> begun.put(reader, counters)));
  }

  private void readLast() {
    for (HostReader reader : readers) {
      HostCounters first = begun.get(reader);
      if (first != null) {
        read(reader, last -> listener.accept(first.until(last, reader.host(), reader.role())));
      }
    }
  }

  private static void read(HostReader reader, Consumer<HostCounters> then) {
    try {
      then.accept(reader.read());
    } catch (IOException | RuntimeException | Error e) {
      FatalErrors.endIfFatal(e);
      LOG.warn(
          "host {} is missing from the run document: {}",
          reader.host(),
          Shortage.inWords(e, e.toString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads no more. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
