package io.trialbalance.cluster.http;

import io.trialbalance.workload.limits.Shortage;

/** The node cannot listen for HTTP where it is told to. */
public final class CannotListenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CannotListenException(String host, int port, Throwable cause) {
    super(
        "cannot listen for HTTP on "
            + host
            + ":"
            + port
            + ": "
            + reason(cause)
            + ". Another program may have the port ('ss -ltnp sport = :"
            + port
            + "' names it); choose another with --set http.port=0 (any free one)",
        cause);
  }

  private static String reason(Throwable cause) {
    Throwable root = cause.getCause() == null ? cause : cause.getCause();
    return Shortage.inWords(cause, root.getMessage());
  }
}
