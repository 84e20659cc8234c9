package io.trialbalance.protocol.measure;

import io.trialbalance.protocol.config.Secret;

/**
 * Why a step of a run could not be done.
 *
 * @param kind decides the exit code
 * @param message names the thing, the value, what was expected and how to mend it; no secret
 */
public record StepFailure(Kind kind, String message) {

  /** Servers and libraries have a word in it, and it goes into documents and answers. */
  public StepFailure {
    message = Secret.hideIn(message);
  }

  /** Whose fault it is. */
  public enum Kind {
    /** The database does not answer or does not let us in. */
    UNREACHABLE,
    /** The plan or the configuration asks for what cannot be had. */
    REFUSED,
    /** The database answered with an error. */
    FAILED,
    /** A node's machine does not let it write what is to be kept. */
    DISK,
    /** A node was lost. */
    LOST,
    /** Nobody's: it was to end early. */
    ABORTED
  }
}
