package io.trialbalance.workload.places;

import io.trialbalance.workload.limits.Shortage;
import java.io.IOException;

/**
 * A path in somebody else's hand; the message says which part of it, whose it is, and what to do.
 */
public final class UntrustedPathException extends IOException {

  private static final long serialVersionUID = 1L;

  UntrustedPathException(String message) {
    super(message);
  }

  /**
   * Why a path cannot be used, for people: the JDK says some reasons by the exception's name only.
   */
  public static String why(IOException e) {
    return e instanceof UntrustedPathException || e.getClass() == IOException.class
        ? Shortage.inWords(e, e.getMessage())
        : Shortage.inWords(e, e.getMessage() + " (" + e.getClass().getSimpleName() + ")");
  }
}
