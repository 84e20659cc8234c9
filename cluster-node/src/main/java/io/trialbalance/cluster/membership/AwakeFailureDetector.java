package io.trialbalance.cluster.membership;

import akka.event.EventStream;
import akka.remote.FailureDetector;
import akka.remote.PhiAccrualFailureDetector;
import com.typesafe.config.Config;
import io.trialbalance.workload.recording.Stalls;
import java.util.concurrent.TimeUnit;
import scala.Option;
import scala.concurrent.duration.FiniteDuration;

/**
 * Akka's own, by a clock that stands still while this process is frozen. By the usual one,
 * everybody else would have been silent for that long when it wakes: it would take all of them for
 * lost, name one that is well as the reason for which an attempt failed, and have it downed. As it
 * is, others are given as much time after the freeze as they had left before it.
 */
public final class AwakeFailureDetector extends PhiAccrualFailureDetector {

  /** Called by Akka. */
  public AwakeFailureDetector(Config config, EventStream events) {
    super(
        config.getDouble("threshold"),
        config.getInt("max-sample-size"),
        duration(config, "min-std-deviation"),
        duration(config, "acceptable-heartbeat-pause"),
        duration(config, "heartbeat-interval"),
        Option.apply(events),
        new AwakeClock(Stalls.ofThisProcess()));
  }

  private static FiniteDuration duration(Config config, String key) {
    return new FiniteDuration(config.getDuration(key).toNanos(), TimeUnit.NANOSECONDS);
  }

  /** In milliseconds. */
  private static final class AwakeClock extends FailureDetector.Clock {

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
