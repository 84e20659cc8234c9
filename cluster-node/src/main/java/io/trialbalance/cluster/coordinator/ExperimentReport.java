package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.ProgressEvent;

/** What the actor of an experiment tells the coordinator. */
sealed interface ExperimentReport extends Command {

  /**
   * It has come further.
   *
   * @param attempts made in this cluster so far
   * @param replyTo is told {@link ExperimentOrder.Kept} when that is kept
   */
  record Changed(ExperimentState state, int attempts, ActorRef<Command> replyTo)
      implements ExperimentReport {}

  /** Something has happened that people may want to see. */
  record Happened(ProgressEvent event) implements ExperimentReport {}

  /**
   * The coordinator's disk has stood in its way for long.
   *
   * @param why for people
   */
  record Stuck(String why) implements ExperimentReport {}

  /**
   * It has ended.
   *
   * @param isStored whether its documents say so
   */
  record Over(ExperimentState state, boolean isStored) implements ExperimentReport {}
}
