package io.trialbalance.cluster;

import io.trialbalance.cluster.settings.NodeSettings;
import java.net.BindException;
import java.util.concurrent.TimeoutException;

/** A node that could not be started. The message says what to change. */
public final class NodeStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NodeStartException(String message, Throwable cause) {
    super(message, cause);
  }

  static String explain(Throwable failure, NodeSettings settings) {
    if (failure.getCause() instanceof TimeoutException) {
      return "no coordinator was found: "
          + (settings.node().seedNodes().isEmpty()
              ? "the node did not join itself"
              : "none of node.seed-nodes "
                  + settings.node().seedNodes()
                  + " let this node join. Start those first, and use the same texts for their"
                  + " addresses everywhere");
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException || isRemotingBind(cause)) {
        return "node.port "
            + settings.node().port()
            + " on "
            + settings.node().bindHost()
            + " is taken by another process: choose another port with --set node.port=…, or 0 for"
            + " any free one";
      }
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private static boolean isRemotingBind(Throwable cause) {
    return cause.getClass().getName().startsWith("akka.remote")
        && String.valueOf(cause.getMessage()).contains("bind");
  }
}
