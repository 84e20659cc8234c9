package io.trialbalance.workload.batching;

import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Key;
import io.trialbalance.protocol.config.KeyValues;
import java.time.Duration;

/**
 * How transfers are gathered into calls, the same for every database.
 *
 * @param maxSize most transfers in one call, at least 1
 * @param maxDelay longest time that a transfer waits for company while a call could be made
 * @param callsInFlight calls outstanding per node; while they are, the next call fills up
 */
public record Batching(int maxSize, Duration maxDelay, int callsInFlight) {

  /** Of who sends every transfer in a call of its own. */
  public static final Batching NONE = new Batching(1, Duration.ZERO, 1);

  /** The keys of a plan's section {@code batching}. */
  public static final Key<Duration> MAX_DELAY =
      Key.of("batching.max-delay", Forms.duration(Duration.ZERO, Duration.ofSeconds(10)));

  public static final Key<Integer> CALLS_IN_FLIGHT =
      Key.of("batching.calls-in-flight", Forms.integer(1, 1_000));

  /** Of a database whose calls hold at most {@code most} transfers. */
  public static Key<Integer> maxSize(int most) {
    return Key.of("batching.max-size", Forms.integer(1, most));
  }

  /** What these keys say. */
  public static Batching of(Key<Integer> maxSize, KeyValues values) {
    return new Batching(values.get(maxSize), values.get(MAX_DELAY), values.get(CALLS_IN_FLIGHT));
  }
}
