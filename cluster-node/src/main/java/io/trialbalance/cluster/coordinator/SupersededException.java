package io.trialbalance.cluster.coordinator;

/** A coordinator wanted to keep its state, and there is another one of a higher epoch. */
final class SupersededException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SupersededException(long epoch, long higherEpoch) {
    super(
        "this coordinator's epoch is "
            + epoch
            + ", and there is one of epoch "
            + higherEpoch
            + " already");
  }
}
