package io.trialbalance.cluster.coordinator.attempt;

import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;

/** What the coordinator tells the phase machine of an attempt. */
public sealed interface AttemptOrder extends Command {

  /** End early: somebody wants it to. */
  record EndEarly(String reason) implements AttemptOrder {}

  /** The node of this agent is gone. */
  record NodeLost(ActorRef<AgentProtocol.Command> agent) implements AttemptOrder {}
}
