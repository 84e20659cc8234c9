package io.trialbalance.workload.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long this process stood still: stopped, starved of processors, collecting garbage. A thread
 * that wants to sleep for a moment sees by how much later it woke (as jHiccup does); transfers that
 * were due meanwhile were late by that, whatever the database did. Time for which the machine was
 * suspended counts too, where the kernel tells it.
 *
 * <p>One above {@link #FREEZE_NANOS} is a freeze: others may have acted meanwhile, and what this
 * process knew of them is too old. Its log says so, and whoever judges others by their silence
 * leaves the time out: nobody could have been heard.
 */
public final class Stalls {

  /** Longer than a process of a busy machine that is well ever stands still. */
  public static final long FREEZE_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** A thread of a busy machine wakes that much later without anything being wrong. */
  static final long TOLERATED_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final Logger LOG = LoggerFactory.getLogger(Stalls.class);
  private static final long SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LOOK_AT_UPTIME_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Path UPTIME = Path.of("/proc/uptime");

  /**
   * When the thread was last awake.
   *
   * @param atNanos {@code System.nanoTime}
   * @param frozenNanos until then, beyond the first {@link #FREEZE_NANOS} of each freeze
   */
  private record Beat(long atNanos, long frozenNanos) {}

  /**
   * One that is over.
   *
   * @param endNanos {@code System.nanoTime}
   * @param ofMachine whether all of the machine was suspended, and others on it too
   */
  public record Freeze(long endNanos, long nanos, boolean ofMachine) {

    /** Such as {@code 6.2 s}. */
    public String length() {
      return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
  }

  private final Path uptime;
  private long stalledNanos;
  private long lastUptimeNanos;
  private long lastNanos;
  private volatile Beat beat;
  private volatile Freeze latest;
  private volatile long suspendedNanos;

  /** Of no process yet. */
  Stalls(Path uptime, long nowNanos) {
    this.uptime = uptime;
    this.lastNanos = nowNanos;
    this.lastUptimeNanos = uptimeNanos(uptime);
    this.beat = new Beat(nowNanos, 0);
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

  /** Watched from the first call on. */
  public static Stalls ofThisProcess() {
    return Here.STALLS;
  }

  private void watch() {
    long lookedNanos = System.nanoTime();
    while (true) {
      LockSupport.parkNanos(this, SLEEP_NANOS);
      long nowNanos = System.nanoTime();
      awake(nowNanos);
      if (nowNanos - lookedNanos > LOOK_AT_UPTIME_NANOS) {
        untilNow(nowNanos);
        lookedNanos = nowNanos;
      }
    }
  }

  /** The thread is awake again; only it calls this. */
  void awake(long nowNanos) {
    Beat before = beat;
    long nanos = nowNanos - before.atNanos();
    beat = new Beat(nowNanos, frozenNanos(nowNanos));
    slept(nanos);
    if (nanos > FREEZE_NANOS) {
      froze(new Freeze(nowNanos, nanos, false));
    }
  }

  private void froze(Freeze freeze) {
    latest = freeze;
    LOG.warn(
        "this node was frozen for {}: {}",
        freeze.length(),
        freeze.ofMachine()
            ? "its machine was suspended"
            : "stopped, without a processor, or collecting garbage");
  }

  /**
   * For how long this process was frozen, all in all, beyond the first {@link #FREEZE_NANOS} of
   * each time: {@code System.nanoTime} less this is a clock that stands still meanwhile, also for
   * whoever wakes before the thread that watches. A suspended machine stops the other clock itself.
   *
   * @param nowNanos {@code System.nanoTime}
   */
  public long frozenNanos(long nowNanos) {
    Beat last = beat;
    return last.frozenNanos() + Math.max(0, nowNanos - last.atNanos() - FREEZE_NANOS);
  }

  /**
   * {@code nowNanos} on a clock that goes on while the machine is suspended, as far as that was
   * noticed: a second after it wakes at the latest.
   */
  public long passedNanos(long nowNanos) {
    return nowNanos + suspendedNanos;
  }

  /** The latest freeze that ended at {@code sinceNanos} or later; a suspended machine is one. */
  public Optional<Freeze> freezeSince(long sinceNanos) {
    return Optional.ofNullable(latest).filter(freeze -> freeze.endNanos() - sinceNanos >= 0);
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
    if (uptimeNanos == 0) {
      // What is missed now is seen when it can be read again.
      return stalledNanos;
    }
    if (lastUptimeNanos > 0) {
      long suspended = (uptimeNanos - lastUptimeNanos) - (nowNanos - lastNanos);
      stalledNanos += suspended > TOLERATED_NANOS ? suspended : 0;
      if (suspended > FREEZE_NANOS) {
        suspendedNanos += suspended;
        froze(new Freeze(nowNanos, suspended, true));
      }
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
