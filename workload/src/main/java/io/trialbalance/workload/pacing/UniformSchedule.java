package io.trialbalance.workload.pacing;

import io.trialbalance.protocol.plan.NodeShare;

/** Tokens at even distances: which one is minted when, and how many by when, is arithmetic. */
record UniformSchedule(double ratePerSecond, NodeShare share, int worker, int workers)
    implements Schedule {

  @Override
  public FireTimes fireTimes() {
    long[] places = share.places();
    long total = share.total();
    return new FireTimes() {
      private long next = worker;

      @Override
      public long nextNanos() {
        long token = next / places.length * total + places[(int) (next % places.length)];
        next += workers;
        return mintedAt(token);
      }
    };
  }

  @Override
  public MintedTokens mintedTokens() {
    return nanos -> {
      long ofTheNode = share.of(ofTheClusterBefore(nanos));
      return ofTheNode <= worker ? 0 : (ofTheNode - worker - 1) / workers + 1;
    };
  }

  private long ofTheClusterBefore(long nanos) {
    long tokens = Math.max(0, (long) (nanos * ratePerSecond / 1e9));
    while (mintedAt(tokens) < nanos) {
      tokens++;
    }
    while (tokens > 0 && mintedAt(tokens - 1) >= nanos) {
      tokens--;
    }
    return tokens;
  }

  private long mintedAt(long token) {
    return (long) (token * 1e9 / ratePerSecond);
  }
}
