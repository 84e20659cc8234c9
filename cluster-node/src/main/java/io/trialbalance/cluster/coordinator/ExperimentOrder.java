package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.RunsView;
import java.util.List;

/** What the coordinator tells the actor of an experiment. */
sealed interface ExperimentOrder extends Command {

  /** The change that was told is kept. */
  record Kept() implements ExperimentOrder {}

  /** End early: somebody wants it to. */
  record EndEarly(String reason) implements ExperimentOrder {}

  /** Tell whoever watches. */
  record Note(String what) implements ExperimentOrder {}

  /**
   * Other nodes are there now.
   *
   * @param gone those that are not any more
   */
  record NodesChanged(Roster roster, List<ActorRef<AgentProtocol.Command>> gone)
      implements ExperimentOrder {}

  /** Tell what has become of the runs. */
  record ShowRuns(ActorRef<RunsView> replyTo) implements ExperimentOrder {}
}
