package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.phase.ExitCode;

/** Starts this process's own node. */
@FunctionalInterface
public interface NodeStarter {

  /**
   * Starts a node; returns when its HTTP interface answers.
   *
   * @param configuration of the node
   * @throws RuntimeException if it cannot be started, with a message for people; nothing stays
   *     behind then
   */
  RunningNode start(Configuration configuration);

  /** The same for a command, which ends if it cannot be done. */
  default RunningNode startOrFail(Configuration configuration) {
    try {
      return start(configuration);
    } catch (ConfigProblems e) {
      throw e;
    } catch (NodeRefusedException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    } catch (RuntimeException e) {
      throw new CommandFailure(
          ExitCode.FAULT, e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }
}
