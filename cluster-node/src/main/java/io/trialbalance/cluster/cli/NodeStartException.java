package io.trialbalance.cluster.cli;

/** A node that cannot be started; the message names what is in the way and how to mend it. */
public final class NodeStartException extends Exception {

  private static final long serialVersionUID = 1L;

  public NodeStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
