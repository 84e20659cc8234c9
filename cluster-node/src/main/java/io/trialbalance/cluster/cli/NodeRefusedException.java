package io.trialbalance.cluster.cli;

/** The other nodes do not let this one in, and never will. The message says what to change. */
public final class NodeRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NodeRefusedException(String message) {
    super(message);
  }
}
