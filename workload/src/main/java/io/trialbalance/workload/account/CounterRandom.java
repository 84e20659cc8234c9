package io.trialbalance.workload.account;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Random numbers that can be had again in any order: those of one transfer depend on a stream's key
 * and the transfer's sequence alone, not on what was drawn before (after Salmon et al., "Parallel
 * random numbers: as easy as 1, 2, 3", SC 2011).
 *
 * <p>Within a sequence it is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom
 * number generators", OOPSLA 2014): a state that grows by the golden gamma, through variant 13 of
 * David Stafford's mixers. The state in which a sequence begins is such an output itself, so that
 * neighbouring sequences begin in unrelated places: distinct, because the mixer is a bijection.
 *
 * <p>Not thread-safe.
 */
public final class CounterRandom implements UniformRandomProvider {

  /** 2^64 divided by the golden ratio, made odd. */
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private final long streamKey;
  private long state;

  /**
   * A stream of its own, standing at sequence 0.
   *
   * @param words that name the stream, in this order: the plan's seed first
   */
  public CounterRandom(long... words) {
    long key = 0;
    for (long word : words) {
      key = mix(key + GOLDEN_GAMMA + word);
    }
    this.streamKey = key;
    reset(0);
  }

  /** Goes to the first random number of {@code sequence}. */
  public void reset(long sequence) {
    state = mix(streamKey + sequence * GOLDEN_GAMMA);
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Stafford's variant 13, as in {@code java.util.SplittableRandom}. */
  private static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }
}
