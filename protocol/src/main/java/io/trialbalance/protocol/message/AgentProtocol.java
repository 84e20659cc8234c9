package io.trialbalance.protocol.message;

import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.ServiceKey;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.plan.IdleDatabases;
import io.trialbalance.protocol.plan.RunPlan;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a coordinator orders of an agent. Every answer goes to {@code replyTo}. */
public final class AgentProtocol {

  /** Under which every agent registers with the receptionist. */
  public static final ServiceKey<Command> KEY =
      ServiceKey.create(Command.class, "trialbalance-agent");

  /** {@code agent-NAME}, or {@code agent;WEIGHT-NAME} for a weight other than 1. */
  private static final Pattern ACTOR_NAME = Pattern.compile("agent(?:;(\\d+))?-(.*)");

  private AgentProtocol() {}

  /**
   * What the actor that is the agent of a node is called: its name says whose it is, and how much
   * load it takes, so that whoever hears of it knows both at once.
   *
   * @param weight among the nodes, 0 if it takes no load
   */
  public static String actorName(String nodeName, int weight) {
    return "agent" + (weight == 1 ? "" : ";" + weight) + "-" + nodeName;
  }

  /** The name of the agent's node. */
  public static String nodeName(ActorRef<Command> agent) {
    Matcher name = ACTOR_NAME.matcher(agent.path().name());
    return name.matches() ? name.group(2) : agent.path().name();
  }

  /** The weight of the agent's node, 0 if it takes no load. */
  public static int weight(ActorRef<Command> agent) {
    Matcher name = ACTOR_NAME.matcher(agent.path().name());
    return name.matches() && name.group(1) != null ? Integer.parseInt(name.group(1)) : 1;
  }

  /** Anything an agent understands, including what it tells itself. */
  public interface Command {}

  /** What crosses nodes. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(Examine.class),
    @JsonSubTypes.Type(Provision.class),
    @JsonSubTypes.Type(WatchServer.class),
    @JsonSubTypes.Type(Connect.class),
    @JsonSubTypes.Type(Heartbeat.class),
    @JsonSubTypes.Type(Ping.class),
    @JsonSubTypes.Type(StartLoad.class),
    @JsonSubTypes.Type(EndMeasurement.class),
    @JsonSubTypes.Type(StopLoad.class),
    @JsonSubTypes.Type(FinalReceived.class),
    @JsonSubTypes.Type(Validate.class),
    @JsonSubTypes.Type(Release.class)
  })
  public sealed interface Wire extends Command, WireMessage {
    /** On whose authority. */
    Stamp stamp();
  }

  /**
   * Look whether plans could begin on their databases, before an experiment's first run; answered
   * with Examined, and StepProgress meanwhile. Nothing is changed there, but that a server that may
   * have been stopped is started again.
   *
   * @param plans one for each database at most, which are looked at side by side
   * @param node ordinal of the agent's node among those that will take part; the first sees to it
   *     that the server runs
   * @param weights of all of them, by ordinal
   * @param mayBeStopped whether the server may have been stopped for another database's runs
   */
  public record Examine(
      Stamp stamp,
      List<RunPlan> plans,
      int node,
      List<Integer> weights,
      boolean mayBeStopped,
      ActorRef<CoordinatorProtocol.AgentReply> replyTo)
      implements Wire {
    public Examine {
      plans = List.copyOf(plans);
      weights = List.copyOf(weights);
    }
  }

  /**
   * Make the plan's ledger ready; answered with Provisioned, and StepProgress meanwhile.
   *
   * @param tenant for whom the database is kept from other runs
   * @param preparation what is to be done
   * @param nodes that will take part, each with a pool of its own
   */
  public record Provision(
      Stamp stamp,
      Tenant tenant,
      RunPlan plan,
      Preparation preparation,
      int nodes,
      ActorRef<CoordinatorProtocol.AgentReply> replyTo)
      implements Wire {}

  /**
   * What is done to databases before an attempt.
   *
   * @param reset whether the ledger is emptied and funded; otherwise it is taken as it is found
   * @param idle what the other databases do meanwhile
   * @param others names of the experiment's other databases
   */
  public record Preparation(boolean reset, IdleDatabases idle, List<String> others) {
    public Preparation {
      others = List.copyOf(others);
    }
  }

  /**
   * Tell once a second, until Connect, how the server of the ledger is that was made ready;
   * answered with ServerRead, if it tells anything.
   */
  public record WatchServer(
      Stamp stamp, Tenant tenant, RunPlan plan, ActorRef<CoordinatorProtocol.AgentReply> replyTo)
      implements Wire {}

  /**
   * Open the target, fill the pools, prove one round trip; answered with Ready.
   *
   * @param run number of the run, from 1
   * @param node ordinal of the agent's node in this attempt
   * @param weights of all nodes that take part, by ordinal
   */
  public record Connect(
      Stamp stamp,
      Tenant tenant,
      RunPlan plan,
      int run,
      int node,
      List<Integer> weights,
      ActorRef<CoordinatorProtocol.AgentReply> replyTo)
      implements Wire {
    public Connect {
      weights = List.copyOf(weights);
    }
  }

  /**
   * The coordinator is there, and this is its epoch. Sent to every agent that appears, and every
   * second to those that take part in an attempt; not answered.
   */
  public record Heartbeat(Stamp stamp) implements Wire {}

  /**
   * Answered at once with Pong, unless the agent has no load of this order: measures the offset of
   * its clock.
   *
   * @param sentNanos {@code System.nanoTime} of the coordinator's node
   */
  public record Ping(
      Stamp stamp, int round, long sentNanos, ActorRef<CoordinatorProtocol.AgentReply> replyTo)
      implements Wire {}

  /**
   * Start the load at an instant of the agent's own clock; answered with LoadSnapshot every second
   * and LoadFinal at the end.
   *
   * @param startNanos {@code System.nanoTime} of the agent's node
   */
  public record StartLoad(
      Stamp stamp, long startNanos, ActorRef<CoordinatorProtocol.AgentReply> replyTo)
      implements Wire {}

  /**
   * End the measurement earlier than the plan says, at an instant that lies ahead; answered with
   * StepFailed if it has passed.
   *
   * @param seconds that the measurement then has lasted
   */
  public record EndMeasurement(Stamp stamp, int seconds) implements Wire {}

  /** Mint nothing more, drain, and deliver the final. */
  public record StopLoad(Stamp stamp, String reason) implements Wire {}

  /** The final has arrived and need not be sent again. */
  public record FinalReceived(Stamp stamp) implements Wire {}

  /** Read the ledger's totals and look up unknown transfers; answered with Validated. */
  public record Validate(
      Stamp stamp,
      Tenant tenant,
      RunPlan plan,
      List<TransferId> unknownIds,
      ActorRef<CoordinatorProtocol.AgentReply> replyTo)
      implements Wire {
    public Validate {
      unknownIds = List.copyOf(unknownIds);
    }
  }

  /** The attempt is over: close whatever is still open and forget it. */
  public record Release(Stamp stamp) implements Wire {}
}
