package io.trialbalance.cluster.hosts;

import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.workload.fatal.FatalErrors;
import io.trialbalance.workload.limits.Shortage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads hosts at the beginning of a measurement and shortly before its end, each on a thread of its
 * own that may block. A host that does not answer is asked again every second; the run goes on, and
 * its document says what is missing.
 */
public final class HostMeasurement implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HostMeasurement.class);

  /** Before the end: what is told later than the node's final may be too late. */
  private static final Duration LEAD = Duration.ofMillis(300);

  private static final Duration ASKED_AGAIN = Duration.ofSeconds(1);

  private final List<HostReader> readers;
  private final Consumer<HostUsage> listener;
  private final Map<HostReader, HostCounters> begun = new ConcurrentHashMap<>();
  private final Set<HostReader> silent = ConcurrentHashMap.newKeySet();
  private final List<ScheduledFuture<?>> last = new ArrayList<>();
  private final ScheduledExecutorService executor;

  private HostMeasurement(List<HostReader> readers, Consumer<HostUsage> listener) {
    this.readers = readers;
    this.listener = listener;
    this.executor =
        Executors.newScheduledThreadPool(
            readers.size(),
            task -> {
              Thread thread = new Thread(task, "trialbalance-hosts");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * @param startNanos of the measurement, by {@code System.nanoTime}
   * @param length of the measurement
   * @param listener is told of each host, on any thread
   */
  public static HostMeasurement begin(
      List<HostReader> readers, long startNanos, Duration length, Consumer<HostUsage> listener) {
    HostMeasurement watch = new HostMeasurement(readers, listener);
    long delayNanos = startNanos - System.nanoTime();
    readers.forEach(reader -> watch.schedule(() -> watch.readFirst(reader), delayNanos));
    watch.endAt(startNanos + length.toNanos());
    return watch;
  }

  /**
   * The measurement ends at another instant than was said; for whoever has begun it.
   *
   * @param endNanos of the measurement, by {@code System.nanoTime}
   */
  public void endAt(long endNanos) {
    last.forEach(reading -> reading.cancel(false));
    last.clear();
    long delayNanos = endNanos - LEAD.toNanos() - System.nanoTime();
    readers.forEach(reader -> last.add(schedule(() -> readLast(reader), delayNanos)));
  }

  private ScheduledFuture<?> schedule(Runnable reading, long delayNanos) {
    return executor.schedule(reading, delayNanos, TimeUnit.NANOSECONDS);
  }

  private void readFirst(HostReader reader) {
    read(reader, counters -> begun.put(reader, counters), () -> readFirst(reader));
  }

  private void readLast(HostReader reader) {
    HostCounters first = begun.get(reader);
    if (first != null) {
      read(
          reader,
          counters -> listener.accept(first.until(counters, reader.host(), reader.role())),
          () -> readLast(reader));
    }
  }

  private void read(HostReader reader, Consumer<HostCounters> then, Runnable again) {
    try {
      then.accept(reader.read());
      silent.remove(reader);
    } catch (IOException | RuntimeException | Error e) {
      FatalErrors.endIfFatal(e);
      if (executor.isShutdown()) {
        return;
      }
      if (silent.add(reader)) {
        LOG.warn(
            "host {} does not say what it does: {}",
            reader.host(),
            Shortage.inWords(e, e.toString()));
      }
      schedule(again, ASKED_AGAIN.toNanos());
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
