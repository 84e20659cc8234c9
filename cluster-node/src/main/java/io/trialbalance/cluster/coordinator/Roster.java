package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.ClusterView.NodeView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The agents that are there now, in an order that is the same at every look. Never changes.
 *
 * @param members of the cluster
 * @param agents by name and address
 * @param missed names of nodes that were there and are gone, in order
 */
record Roster(
    Members members, List<ActorRef<AgentProtocol.Command>> agents, SortedSet<String> missed) {

  Roster {
    agents = List.copyOf(agents);
    missed = Collections.unmodifiableSortedSet(new TreeSet<>(missed));
  }

  /** Before anybody is there. */
  static Roster empty(Members members) {
    return new Roster(members, List.of(), new TreeSet<>());
  }

  /**
   * Who has come and who has gone between two looks.
   *
   * @param roster as it is now
   * @param gone are not reachable, or have left
   */
  record Change(
      Roster roster,
      List<ActorRef<AgentProtocol.Command>> come,
      List<ActorRef<AgentProtocol.Command>> gone) {}

  /** Takes what the receptionist lists now. */
  Change update(Set<ActorRef<AgentProtocol.Command>> listed) {
    List<ActorRef<AgentProtocol.Command>> gone = new ArrayList<>(agents);
    gone.removeAll(listed);
    List<ActorRef<AgentProtocol.Command>> come = new ArrayList<>(listed);
    come.removeAll(agents);
    List<ActorRef<AgentProtocol.Command>> now =
        listed.stream()
            .sorted(Comparator.comparing(AgentProtocol::nodeName).thenComparing(Roster::addressOf))
            .toList();
    SortedSet<String> nowMissed = new TreeSet<>(missed);
    gone.forEach(agent -> nowMissed.add(AgentProtocol.nodeName(agent)));
    now.forEach(agent -> nowMissed.remove(AgentProtocol.nodeName(agent)));
    return new Change(new Roster(members, now, nowMissed), come, gone);
  }

  /** Those who can take part in an attempt that begins now, in the order of their ordinals. */
  List<ActorRef<AgentProtocol.Command>> staying() {
    return agents.stream().filter(agent -> !members.isLeaving(agent)).toList();
  }

  boolean has(ActorRef<AgentProtocol.Command> agent) {
    return agents.contains(agent);
  }

  /** Those that take load, in the order in which they are numbered. */
  List<ActorRef<AgentProtocol.Command>> ofLoad() {
    return staying().stream().filter(agent -> AgentProtocol.weight(agent) > 0).toList();
  }

  /** Why no experiment can be run if none of them takes load. */
  String noLoad() {
    return "no node of this cluster takes load: "
        + String.join(", ", names())
        + " have not the role load in node.roles. Start one that has";
  }

  /** Names of those that can take part, in order. */
  List<String> names() {
    return staying().stream().map(AgentProtocol::nodeName).toList();
  }

  /** For whoever asks; the coordinator lives on the node whose agent is a local actor. */
  List<NodeView> views() {
    return agents.stream()
        .map(
            agent ->
                new NodeView(
                    AgentProtocol.nodeName(agent),
                    members.addressOf(agent),
                    isLocal(agent),
                    members.roles(agent),
                    AgentProtocol.weight(agent)))
        .toList();
  }

  private static boolean isLocal(ActorRef<AgentProtocol.Command> agent) {
    return agent.path().address().hasLocalScope();
  }

  private static String addressOf(ActorRef<AgentProtocol.Command> agent) {
    return isLocal(agent) ? "local" : agent.path().address().hostPort();
  }
}
