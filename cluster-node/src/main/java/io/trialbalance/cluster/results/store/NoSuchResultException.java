package io.trialbalance.cluster.results.store;

/** What was named is not in the results folder, or cannot be. */
public final class NoSuchResultException extends ResultStoreException {

  private static final long serialVersionUID = 1L;

  NoSuchResultException(String message) {
    super(message);
  }
}
