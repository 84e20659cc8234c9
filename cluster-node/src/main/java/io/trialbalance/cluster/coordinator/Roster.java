package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.ClusterView.NodeView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The agents that are there now, in an order that is the same at every look. */
final class Roster {

  private List<ActorRef<AgentProtocol.Command>> agents = List.of();

  /** Takes what the receptionist lists now; returns those that were there before and are gone. */
  List<ActorRef<AgentProtocol.Command>> update(Set<ActorRef<AgentProtocol.Command>> listed) {
    List<ActorRef<AgentProtocol.Command>> gone = new ArrayList<>(agents);
    gone.removeAll(listed);
    agents =
        listed.stream()
            .sorted(Comparator.comparing(AgentProtocol::nodeName).thenComparing(Roster::addressOf))
            .toList();
    return gone;
  }

  int size() {
    return agents.size();
  }

  /** In the order in which they are numbered. */
  List<ActorRef<AgentProtocol.Command>> agents() {
    return agents;
  }

  /** For whoever asks; the coordinator lives on the node whose agent is a local actor. */
  List<NodeView> views() {
    return agents.stream()
        .map(agent -> new NodeView(AgentProtocol.nodeName(agent), addressOf(agent), isLocal(agent)))
        .toList();
  }

  private static boolean isLocal(ActorRef<AgentProtocol.Command> agent) {
    return agent.path().address().hasLocalScope();
  }

  private static String addressOf(ActorRef<AgentProtocol.Command> agent) {
    return isLocal(agent) ? "local" : agent.path().address().hostPort();
  }
}
