package io.trialbalance.workload.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long this process stood still: stopped, starved of processors, collecting garbage. A thread
 * that wants to sleep for a moment sees by how much later it woke (as jHiccup does); transfers that
 * were due meanwhile were late by that, whatever the database did. Time for which the machine was
 * suspended counts too, where the kernel tells it.
 */
final class Stalls {

  /** A thread of a busy machine wakes that much later without anything being wrong. */
  static final long TOLERATED_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final Path UPTIME = Path.of("/proc/uptime");

  private final Path uptime;
  private long stalledNanos;
  private long lastUptimeNanos;
  private long lastNanos;

  /** Of no process yet. */
  Stalls(Path uptime, long nowNanos) {
    this.uptime = uptime;
    this.lastNanos = nowNanos;
    this.lastUptimeNanos = uptimeNanos(uptime);
  }

  /** Of this process; its thread begins with the first use. */
  private static final class Here {
    private static final Stalls STALLS = new Stalls(UPTIME, System.nanoTime());

    static {
      Thread thread = new Thread(STALLS::watch, "trialbalance-stalls");
      thread.setDaemon(true);
      thread.setPriority(Thread.MAX_PRIORITY);
      thread.start();
    }
  }

  static Stalls ofThisProcess() {
    return Here.STALLS;
  }

  private void watch() {
    long before = System.nanoTime();
    while (true) {
      LockSupport.parkNanos(this, SLEEP_NANOS);
      long now = System.nanoTime();
      slept(now - before);
      before = now;
    }
  }

  /** A sleep has taken so long. */
  synchronized void slept(long nanos) {
    if (nanos - SLEEP_NANOS > TOLERATED_NANOS) {
      stalledNanos += nanos - SLEEP_NANOS;
    }
  }

  /**
   * All stalls so far, in nanoseconds.
   *
   * @param nowNanos {@code System.nanoTime}, which does not go on while the machine is suspended
   */
  synchronized long untilNow(long nowNanos) {
    long uptimeNanos = uptimeNanos(uptime);
    if (uptimeNanos > 0 && lastUptimeNanos > 0) {
      long suspended = (uptimeNanos - lastUptimeNanos) - (nowNanos - lastNanos);
      stalledNanos += suspended > TOLERATED_NANOS ? suspended : 0;
    }
    lastUptimeNanos = uptimeNanos;
    lastNanos = nowNanos;
    return stalledNanos;
  }

  /** Time since the machine was started, suspended or not, in steps of 10 ms; 0 if unknown. */
  private static long uptimeNanos(Path uptime) {
    try {
      String text = Files.readString(uptime);
      return (long) (Double.parseDouble(text.substring(0, text.indexOf(' '))) * 1e9);
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }
}
