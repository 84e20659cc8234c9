package io.trialbalance.cluster.membership;

import io.trialbalance.cluster.cli.NodeRefusedException;
import io.trialbalance.cluster.http.CannotListenException;
import io.trialbalance.cluster.settings.NodeSettings;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Where;
import io.trialbalance.workload.limits.Shortage;
import java.net.BindException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A node that could not be started. The message says what to change. */
public final class NodeStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NodeStartException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * A port that is taken is a matter of configuration, a refusal says so itself; everything else is
   * or becomes one of this class.
   */
  public static RuntimeException of(Exception failure, NodeSettings settings) {
    if (failure instanceof NodeRefusedException || failure instanceof NodeStartException) {
      return (RuntimeException) failure;
    }
    if (failure.getCause() instanceof TimeoutException) {
      return new NodeStartException(noCoordinator(settings.node()), failure);
    }
    Optional<String> shortage = Shortage.in(failure);
    if (shortage.isPresent()) {
      return new NodeStartException("this node cannot be started: " + shortage.get(), failure);
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CannotListenException) {
        return taken("http.port", settings.http().host(), settings.http().port());
      }
      if (cause instanceof BindException || isRemotingBind(cause)) {
        return taken("node.port", settings.node().bindHost(), settings.node().port());
      }
    }
    // A future's exception says no more than the name of the class of what went wrong before it.
    Throwable wrong = failure instanceof ExecutionException ? failure.getCause() : failure;
    String message = wrong.getMessage() == null ? wrong.toString() : wrong.getMessage();
    return new NodeStartException(message, failure);
  }

  private static String noCoordinator(NodeSettings.Node node) {
    return "no coordinator was found: "
        + (node.seedNodes().isEmpty()
            ? "the node did not join itself"
            : "none of node.seed-nodes "
                + node.seedNodes()
                + " let this node join. Start those first, and use the same texts for their"
                + " addresses everywhere");
  }

  private static ConfigProblems taken(String key, String host, int port) {
    return new ConfigProblems(
        List.of(
            new Problem(
                new Where("this node", 0),
                key,
                Integer.toString(port),
                "a port of "
                    + host
                    + " that this node can listen on and no other program has: choose another with"
                    + " --set "
                    + key
                    + "=…, or 0 for any free one",
                null)));
  }

  private static boolean isRemotingBind(Throwable cause) {
    return cause.getClass().getName().startsWith("akka.remote")
        && String.valueOf(cause.getMessage()).contains("bind");
  }
}
