package io.trialbalance.protocol.message;

import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.ServiceKey;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.plan.RunPlan;
import java.util.List;

/** What a coordinator orders of an agent. Every answer goes to {@code replyTo}. */
public final class AgentProtocol {

  /** Under which every agent registers with the receptionist. */
  public static final ServiceKey<Command> KEY =
      ServiceKey.create(Command.class, "trialbalance-agent");

  private static final String NAME_PREFIX = "agent-";

  private AgentProtocol() {}

  /** What the actor that is the agent of a node is called: its name says whose it is. */
  public static String actorName(String nodeName) {
    return NAME_PREFIX + nodeName;
  }

  /** The name of the agent's node. */
  public static String nodeName(ActorRef<Command> agent) {
    String name = agent.path().name();
    return name.startsWith(NAME_PREFIX) ? name.substring(NAME_PREFIX.length()) : name;
  }

  /** Anything an agent understands, including what it tells itself. */
  public interface Command {}

  /** What crosses nodes. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(Provision.class),
    @JsonSubTypes.Type(Connect.class),
    @JsonSubTypes.Type(Heartbeat.class),
    @JsonSubTypes.Type(Ping.class),
    @JsonSubTypes.Type(StartLoad.class),
    @JsonSubTypes.Type(StopLoad.class),
    @JsonSubTypes.Type(FinalReceived.class),
    @JsonSubTypes.Type(Validate.class),
    @JsonSubTypes.Type(Release.class)
  })
  public sealed interface Wire extends Command, WireMessage {
    /** On whose authority. */
    Order order();
  }

  /**
   * Reset the plan's ledger; answered with Provisioned, and StepProgress meanwhile.
   *
   * @param nodes that will take part, each with a pool of its own
   */
  public record Provision(
      Order order, RunPlan plan, int nodes, ActorRef<CoordinatorProtocol.AgentReply> replyTo)
      implements Wire {}

  /**
   * Open the target, fill the pools, prove one round trip; answered with Ready.
   *
   * @param run number of the run, from 1
   * @param node ordinal of the agent's node in this attempt
   * @param nodes that take part
   */
  public record Connect(
      Order order,
      RunPlan plan,
      int run,
      int node,
      int nodes,
      ActorRef<CoordinatorProtocol.AgentReply> replyTo)
      implements Wire {}

  /**
   * The coordinator is there, and this is its epoch. Sent to every agent that appears, and every
   * second to those that take part in an attempt; not answered.
   */
  public record Heartbeat(Order order) implements Wire {}

  /**
   * Answered at once with Pong, unless the agent has no load of this order: measures the offset of
   * its clock.
   *
   * @param sentNanos {@code System.nanoTime} of the coordinator's node
   */
  public record Ping(
      Order order, int round, long sentNanos, ActorRef<CoordinatorProtocol.AgentReply> replyTo)
      implements Wire {}

  /**
   * Start the load at an instant of the agent's own clock; answered with LoadSnapshot every second
   * and LoadFinal at the end.
   *
   * @param startNanos {@code System.nanoTime} of the agent's node
   */
  public record StartLoad(
      Order order, long startNanos, ActorRef<CoordinatorProtocol.AgentReply> replyTo)
      implements Wire {}

  /** Mint nothing more, drain, and deliver the final. */
  public record StopLoad(Order order, String reason) implements Wire {}

  /** The final has arrived and need not be sent again. */
  public record FinalReceived(Order order) implements Wire {}

  /** Read the ledger's totals and look up unknown transfers; answered with Validated. */
  public record Validate(
      Order order,
      RunPlan plan,
      List<TransferId> unknownIds,
      ActorRef<CoordinatorProtocol.AgentReply> replyTo)
      implements Wire {
    public Validate {
      unknownIds = List.copyOf(unknownIds);
    }
  }

  /** The attempt is over: close whatever is still open and forget it. */
  public record Release(Order order) implements Wire {}
}
