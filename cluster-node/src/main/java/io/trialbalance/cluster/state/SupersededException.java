package io.trialbalance.cluster.state;

import io.trialbalance.protocol.message.StateVersion;

/** A coordinator wanted to keep its state, and there is a later one, or one of another cluster. */
public final class SupersededException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SupersededException(StateVersion own, StateVersion there) {
    super(
        own.isForeignTo(there)
            ? "this coordinator is of cluster "
                + own.cluster()
                + ", and a member's disk is of cluster "
                + there.cluster()
            : "this coordinator's epoch is "
                + own.epoch()
                + ", and there is one of epoch "
                + there.epoch()
                + " already");
  }
}
