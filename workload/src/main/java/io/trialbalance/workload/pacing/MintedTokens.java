package io.trialbalance.workload.pacing;

/**
 * How many tokens a schedule has minted by a certain instant, whether or not anybody has used them.
 * What it costs to ask does not grow with the rate, nor with how long ago the load began. Not
 * thread-safe.
 */
@FunctionalInterface
public interface MintedTokens {

  /**
   * Tokens whose intended start lies before {@code nanos}.
   *
   * @param nanos since the start of the load, in any order; before it nothing is minted
   */
  long before(long nanos);
}
