package io.trialbalance.cluster.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.trialbalance.workload.fatal.FatalErrors;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Marker;

/**
 * Through which every line has to pass before it is made.
 *
 * <ul>
 *   <li>A fatal error ends the process: libraries catch what their tasks throw, log it and go on.
 *   <li>Of one kind there are so many lines in so many seconds; how many were left out is said
 *       afterwards. Whoever sends what no node understands, offers certificates that nobody signed
 *       or guesses at tokens is the cause of a line each time, and must neither fill the disk nor
 *       hide what others say. All kinds are limited alike: a list of those that a stranger can be
 *       the cause of would never be whole.
 * </ul>
 *
 * A kind is one statement of this program; of a library it is everything of one class and level,
 * because libraries write who it was into the text itself.
 */
public final class LogGate extends TurboFilter {

  static final int LINES_AT_MOST = 20;
  static final Duration WINDOW = Duration.ofSeconds(10);

  private static final String OURS = "io.trialbalance.";

  /** Statements are some hundreds. */
  private static final int KINDS_AT_MOST = 2_000;

  private record Kind(String logger, Level level, String statement) {}

  private final Map<Kind, AtomicInteger> lines = new ConcurrentHashMap<>();
  private final Consumer<Runnable> later;

  /** Called by Logback. */
  public LogGate() {
    this.later =
        task ->
            getContext()
                .getScheduledExecutorService()
                .schedule(task, WINDOW.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * @param later has a task done when a window is over
   */
  LogGate(Consumer<Runnable> later) {
    this.later = later;
  }

  @Override
  public FilterReply decide(
      Marker marker, Logger logger, Level level, String format, Object[] values, Throwable thrown) {
    FatalErrors.endIfFatal(thrown);
    if (values != null
        && values.length > 0
        && values[values.length - 1] instanceof Throwable last) {
      FatalErrors.endIfFatal(last);
    }
    // Without a text somebody only asks whether a level is logged.
    boolean isLine = format != null && level.isGreaterOrEqual(logger.getEffectiveLevel());
    return !isLine || hasRoom(logger, level, format) ? FilterReply.NEUTRAL : FilterReply.DENY;
  }

  private boolean hasRoom(Logger logger, Level level, String format) {
    String name = logger.getName();
    Kind kind = new Kind(name, level, name.startsWith(OURS) ? format : "");
    AtomicInteger count = lines.get(kind);
    if (count == null) {
      if (lines.size() >= KINDS_AT_MOST) {
        return true;
      }
      AtomicInteger begun = new AtomicInteger();
      count = lines.putIfAbsent(kind, begun);
      if (count == null) {
        count = begun;
        later.accept(() -> endWindow(logger, kind, begun));
      }
    }
    return count.incrementAndGet() <= LINES_AT_MOST;
  }

  private void endWindow(Logger logger, Kind kind, AtomicInteger count) {
    lines.remove(kind, count);
    int leftOut = count.get() - LINES_AT_MOST;
    if (leftOut > 0) {
      logger.log(
          null,
          LogGate.class.getName(),
          Level.toLocationAwareLoggerInteger(kind.level()),
          "{} more such lines within {} s are left out: {}",
          new Object[] {
            leftOut, WINDOW.toSeconds(), kind.statement().isEmpty() ? "…" : kind.statement()
          },
          null);
    }
  }
}
