package io.trialbalance.cluster.quickstart;

/** The embedded server could not be started; the message says why and how to mend it. */
public final class EmbeddedDatabaseException extends Exception {

  private static final long serialVersionUID = 1L;

  EmbeddedDatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
