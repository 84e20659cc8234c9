package io.trialbalance.cluster.coordinator.attempt;

import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.results.document.Evidence.NodeClock;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Pong;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The nodes that take part in an attempt, by ordinal from 0: how each is reached, whether it is
 * still there, what its clock shows, and what it has said of itself and of its load.
 */
final class Participants {

  private static final class Participant {
    private final ActorRef<AgentProtocol.Command> agent;
    private final String name;
    private final ClockExchange clock;
    private NodeDescription description;
    private Final totals;
    private boolean lost;

    private Participant(ActorRef<AgentProtocol.Command> agent, int node) {
      this.agent = agent;
      this.name = AgentProtocol.nodeName(agent);
      this.clock = new ClockExchange(node);
    }

    private boolean isDone() {
      return lost || totals != null;
    }
  }

  private final List<Participant> nodes = new ArrayList<>();

  /**
   * @param agents one of each node, in the order of the ordinals that the nodes get
   */
  Participants(List<ActorRef<AgentProtocol.Command>> agents) {
    agents.forEach(agent -> nodes.add(new Participant(agent, nodes.size())));
  }

  int count() {
    return nodes.size();
  }

  boolean has(int node) {
    return node >= 0 && node < nodes.size();
  }

  /** Whether the agent's node takes part. */
  boolean has(ActorRef<AgentProtocol.Command> agent) {
    return agents().contains(agent);
  }

  ActorRef<AgentProtocol.Command> agent(int node) {
    return nodes.get(node).agent;
  }

  /** Of each node's share of the load, by ordinal. */
  List<Integer> weights() {
    return nodes.stream().map(node -> AgentProtocol.weight(node.agent)).toList();
  }

  /** Names by ordinal. */
  Map<Integer, String> names() {
    Map<Integer, String> names = new TreeMap<>();
    nodes.forEach(node -> names.put(names.size(), node.name));
    return names;
  }

  /** The agent's node is gone; returns its ordinal. */
  int lose(ActorRef<AgentProtocol.Command> agent) {
    int node = agents().indexOf(agent);
    nodes.get(node).lost = true;
    return node;
  }

  /** The first node that is not lost; absent if all are. */
  Optional<Integer> firstPresent() {
    return IntStream.range(0, nodes.size())
        .filter(node -> !nodes.get(node).lost)
        .boxed()
        .findFirst();
  }

  /** Takes what a node says of itself. */
  void describe(int node, NodeDescription description) {
    nodes.get(node).description = description;
  }

  /** Of those that have described themselves, by ordinal. */
  List<NodeDescription> descriptions() {
    return nodes.stream().map(node -> node.description).filter(Objects::nonNull).toList();
  }

  /** Takes a pong; true when the node's clock is known well enough. */
  boolean pong(Pong pong, long nowNanos) {
    ClockExchange clock = nodes.get(pong.node()).clock;
    clock.add(pong, nowNanos);
    return clock.isComplete();
  }

  /** An instant of the coordinator's clock in that of {@code node}. */
  long toNodeNanos(int node, long coordinatorNanos) {
    return nodes.get(node).clock.toNodeNanos(coordinatorNanos);
  }

  /** By ordinal. */
  List<NodeClock> clocks() {
    return nodes.stream().map(node -> node.clock.toNodeClock()).toList();
  }

  /** Takes a node's final; doubled ones count once. */
  void take(Final totals) {
    Participant node = nodes.get(totals.origin().node());
    if (node.totals == null) {
      node.totals = totals;
    }
  }

  /** Ordinals of the nodes whose final is in, or cannot come any more. */
  List<Integer> done() {
    return IntStream.range(0, nodes.size())
        .filter(node -> nodes.get(node).isDone())
        .boxed()
        .toList();
  }

  /** Everything that every node counted; absent while no final is in. */
  Optional<Final> totals() {
    List<Final> finals = nodes.stream().map(node -> node.totals).filter(Objects::nonNull).toList();
    return finals.isEmpty() ? Optional.empty() : Optional.of(Final.sum(finals));
  }

  /** Names of the nodes whose final is not in, by ordinal. */
  List<String> withoutFinal() {
    return nodes.stream().filter(node -> node.totals == null).map(node -> node.name).toList();
  }

  private List<ActorRef<AgentProtocol.Command>> agents() {
    return nodes.stream().map(node -> node.agent).toList();
  }
}
