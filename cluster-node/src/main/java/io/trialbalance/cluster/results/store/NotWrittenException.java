package io.trialbalance.cluster.results.store;

import java.io.IOException;

/**
 * What was to be kept cannot be written: the disk is full, or read-only, or not this user's. That
 * is the machine's fault, and nobody's who asked for it.
 */
public final class NotWrittenException extends ResultStoreException {

  private static final long serialVersionUID = 1L;

  NotWrittenException(String message, IOException cause) {
    super(message, cause);
  }
}
