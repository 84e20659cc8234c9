package io.trialbalance.workload.account;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.RejectionInversionZipfSampler;

/**
 * Draws the two accounts of a transfer. The first is the account of rank r with a probability
 * proportional to r^-exponent, by rejection-inversion (Hörmann and Derflinger, "Rejection-inversion
 * to generate variates from monotone discrete distributions", ACM TOMACS 6.3, 1996), in constant
 * memory.
 *
 * <p>The second is drawn from the ranks without the first's, closed up: a Zipf of one rank fewer.
 * So it is never the same account, and two draws are enough however skewed the accounts are, where
 * drawing again until they differ would hardly end with a large exponent.
 *
 * <p>A coin says which of them pays. The hottest account is first more often than it is second, and
 * would soon be empty if the first always paid.
 *
 * <p>Not thread-safe: it draws from the generator that it was made with.
 */
final class ZipfAccounts {

  private final UniformRandomProvider random;
  private final AccountShuffle shuffle;
  private final DiscreteSampler firstRanks;
  private final DiscreteSampler otherRanks;
  private long debit;
  private long credit;

  /**
   * @param random to draw from
   * @param accounts how many there are, 2 to {@code Integer.MAX_VALUE}
   * @param exponent of the Zipf distribution, 0 (uniform) or more
   * @param seed of the shuffle
   * @throws IllegalArgumentException if {@code accounts} or {@code exponent} is out of range
   */
  ZipfAccounts(UniformRandomProvider random, long accounts, double exponent, long seed) {
    if (accounts < 2 || accounts > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a transfer needs 2 to " + Integer.MAX_VALUE + " accounts, not " + accounts);
    }
    this.random = random;
    this.shuffle = new AccountShuffle(accounts, seed);
    this.firstRanks = RejectionInversionZipfSampler.of(random, (int) accounts, exponent);
    this.otherRanks = RejectionInversionZipfSampler.of(random, (int) accounts - 1, exponent);
  }

  /** Draws the next two. */
  void draw() {
    int firstRank = firstRanks.sample();
    int otherRank = otherRanks.sample();
    long first = shuffle.accountAt(firstRank);
    long second = shuffle.accountAt(otherRank < firstRank ? otherRank : otherRank + 1);
    boolean firstPays = random.nextBoolean();
    debit = firstPays ? first : second;
    credit = firstPays ? second : first;
  }

  /** Account that pays, 1 to the number of accounts. */
  long debit() {
    return debit;
  }

  /** Account that is paid, never {@link #debit}. */
  long credit() {
    return credit;
  }
}
