package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.phase.ExitCode;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * How a node ends that a signal tells to. Where others go on with what the cluster runs, it leaves
 * them. One that is alone ends its experiment early first, as Ctrl-C does at {@code run}: what was
 * measured is kept; what waits in the queue waits for the node's next start. A second signal ends
 * the program at once.
 */
final class NodeEnd {

  private static final long PAUSE_SECONDS = 1;

  private final Output err;
  private final AtomicReference<Consumer<String>> orderlyEnd = new AtomicReference<>(this::quit);
  private volatile ExitCode exitCode = ExitCode.OK;

  /** From now on signals are heard; until there is a node the first ends the program. */
  NodeEnd(Output err) {
    this.err = err;
    Interrupts.handle(what -> orderlyEnd.get().accept(what), this::quit);
  }

  /**
   * @param client asks {@code node}, once
   */
  void of(RunningNode node, NodeClient client) {
    orderlyEnd.set(
        what -> {
          endEarly(client, what);
          node.stop();
        });
  }

  /** Once the node has stopped. */
  ExitCode exitCode() {
    return exitCode;
  }

  /** A node that cannot tell what it runs takes part in nothing that could be kept. */
  private void endEarly(NodeClient node, String what) {
    try {
      Optional<ExperimentView> running =
          node.cluster().nodes().size() > 1 ? Optional.empty() : AbortCommand.running(node);
      if (running.isEmpty()) {
        return;
      }
      String id = running.get().id();
      err.line(
          what + ": ending " + id + " early; what was measured is kept (once more quits at once)");
      exitCode = ExitCode.ABORTED;
      node.abort(id, what);
      while (Follower.exitCode(node.experiment(id)).isEmpty()) {
        NodeCalls.pause(PAUSE_SECONDS);
      }
    } catch (CommandFailure e) {
      err.line(e.getMessage());
    }
  }

  private void quit(String what) {
    err.line("ended by " + what);
    System.exit(ExitCode.ABORTED.code());
  }
}
