package io.trialbalance.cluster.cli;

/**
 * A node cannot be started as it is configured: the others do not let it in, and never will, or a
 * database that it is to start cannot be. The message says what to change.
 */
public final class NodeRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NodeRefusedException(String message) {
    super(message);
  }

  public NodeRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
