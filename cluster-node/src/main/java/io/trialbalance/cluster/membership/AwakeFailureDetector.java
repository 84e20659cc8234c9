package io.trialbalance.cluster.membership;

import akka.event.EventStream;
import akka.remote.FailureDetector;
import akka.remote.PhiAccrualFailureDetector;
import com.typesafe.config.Config;
import io.trialbalance.workload.recording.Stalls;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import scala.Option;
import scala.concurrent.duration.FiniteDuration;

/**
 * Akka's own, by a clock that stands still while this process is frozen. By the usual one,
 * everybody else would have been silent for that long when it wakes: it would take all of them for
 * lost, name one that is well as the reason for which an attempt failed, and have it downed. As it
 * is, others are given as much time after the freeze as they had left before it.
 *
 * <p>Knows besides for how long no heartbeat has been missed, which is long before somebody is
 * given up.
 */
public final class AwakeFailureDetector implements FailureDetector {

  /** Of heartbeats that come once an interval, one has been missed. */
  private static final double MISSED_INTERVALS = 2;

  private final FailureDetector detector;
  private final Clock clock;
  private final long missedMillis;
  private volatile long lastMillis;
  private volatile long steadySinceMillis;

  /** Called by Akka. */
  public AwakeFailureDetector(Config config, EventStream events) {
    this(config, events, new AwakeClock(Stalls.ofThisProcess()));
  }

  /**
   * @param clock in milliseconds
   */
  AwakeFailureDetector(Config config, EventStream events, Clock clock) {
    this.clock = clock;
    this.missedMillis =
        (long) (config.getDuration("heartbeat-interval").toMillis() * MISSED_INTERVALS);
    this.detector =
        new PhiAccrualFailureDetector(
            config.getDouble("threshold"),
            config.getInt("max-sample-size"),
            duration(config, "min-std-deviation"),
            duration(config, "acceptable-heartbeat-pause"),
            duration(config, "heartbeat-interval"),
            Option.apply(events),
            clock);
  }

  private static FiniteDuration duration(Config config, String key) {
    return new FiniteDuration(config.getDuration(key).toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public boolean isAvailable() {
    return detector.isAvailable();
  }

  @Override
  public boolean isMonitoring() {
    return detector.isMonitoring();
  }

  @Override
  public void heartbeat() {
    long now = clock.apply$mcJ$sp();
    if (!detector.isMonitoring() || now - lastMillis > missedMillis) {
      steadySinceMillis = now;
    }
    lastMillis = now;
    detector.heartbeat();
  }

  /**
   * From the first to the last of the heartbeats that have come, none of which was missed; zero if
   * one is being missed now.
   */
  Duration steadyFor() {
    long now = clock.apply$mcJ$sp();
    boolean isSteady = detector.isMonitoring() && now - lastMillis <= missedMillis;
    return Duration.ofMillis(isSteady ? lastMillis - steadySinceMillis : 0);
  }

  /** In milliseconds. */
  private static final class AwakeClock extends Clock {

    private final Stalls stalls;

    private AwakeClock(Stalls stalls) {
      this.stalls = stalls;
    }

    @Override
    public long apply$mcJ$sp() {
      long nowNanos = System.nanoTime();
      return TimeUnit.NANOSECONDS.toMillis(nowNanos - stalls.frozenNanos(nowNanos));
    }

    @Override
    public Object apply() {
      return apply$mcJ$sp();
    }
  }
}
