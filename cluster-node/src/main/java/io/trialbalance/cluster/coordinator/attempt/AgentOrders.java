package io.trialbalance.cluster.coordinator.attempt;

import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.AgentProtocol.Connect;
import io.trialbalance.protocol.message.AgentProtocol.EndMeasurement;
import io.trialbalance.protocol.message.AgentProtocol.FinalReceived;
import io.trialbalance.protocol.message.AgentProtocol.Heartbeat;
import io.trialbalance.protocol.message.AgentProtocol.Ping;
import io.trialbalance.protocol.message.AgentProtocol.Provision;
import io.trialbalance.protocol.message.AgentProtocol.Release;
import io.trialbalance.protocol.message.AgentProtocol.StartLoad;
import io.trialbalance.protocol.message.AgentProtocol.StopLoad;
import io.trialbalance.protocol.message.AgentProtocol.Validate;
import io.trialbalance.protocol.message.AgentProtocol.WatchServer;
import io.trialbalance.protocol.message.CoordinatorProtocol.AgentReply;
import java.util.function.IntFunction;

/** What an attempt's agents are told, each in the words that the attempt has for it. */
final class AgentOrders {

  private final Attempt attempt;
  private final Participants nodes;
  private final ActorRef<AgentReply> replyTo;
  private int pingRound;

  /**
   * @param replyTo is answered, and nobody else
   */
  AgentOrders(Attempt attempt, ActorRef<AgentReply> replyTo) {
    this.attempt = attempt;
    this.nodes = attempt.participants();
    this.replyTo = replyTo;
  }

  void provision(int node) {
    nodes
        .agent(node)
        .tell(
            new Provision(
                attempt.stamp(),
                attempt.tenant(),
                attempt.plan(),
                attempt.preparation(),
                nodes.count(),
                replyTo));
  }

  void watchServer(int node) {
    nodes
        .agent(node)
        .tell(new WatchServer(attempt.stamp(), attempt.tenant(), attempt.plan(), replyTo));
  }

  void connect() {
    tellEach(
        node ->
            new Connect(
                attempt.stamp(),
                attempt.tenant(),
                attempt.plan(),
                attempt.where().run(),
                node,
                nodes.weights(),
                replyTo));
  }

  void ping(int node) {
    nodes.agent(node).tell(new Ping(attempt.stamp(), ++pingRound, System.nanoTime(), replyTo));
  }

  void pingAll() {
    for (int node = 0; node < nodes.count(); node++) {
      ping(node);
    }
  }

  /** To each the start of the load in its own clock. */
  void startLoad() {
    tellEach(
        node ->
            new StartLoad(
                attempt.stamp(), nodes.toNodeNanos(node, attempt.loadStartNanos()), replyTo));
  }

  /**
   * @param seconds that the measurement has lasted then
   */
  void endMeasurement(int seconds) {
    tellEach(node -> new EndMeasurement(attempt.stamp(), seconds));
  }

  void stopLoad(String reason) {
    tellEach(node -> new StopLoad(attempt.stamp(), reason));
  }

  void acknowledgeFinal(int node) {
    nodes.agent(node).tell(new FinalReceived(attempt.stamp()));
  }

  void validate(int node) {
    nodes
        .agent(node)
        .tell(
            new Validate(
                attempt.stamp(), attempt.tenant(), attempt.plan(), attempt.unknownIds(), replyTo));
  }

  void heartbeat() {
    tellEach(node -> new Heartbeat(attempt.stamp()));
  }

  /** Whatever they hold for the attempt is let go. */
  void release() {
    tellEach(node -> new Release(attempt.stamp()));
  }

  private void tellEach(IntFunction<AgentProtocol.Command> order) {
    for (int node = 0; node < nodes.count(); node++) {
      nodes.agent(node).tell(order.apply(node));
    }
  }
}
