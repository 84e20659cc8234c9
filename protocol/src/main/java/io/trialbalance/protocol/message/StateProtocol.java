package io.trialbalance.protocol.message;

import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.ServiceKey;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.util.UUID;

/**
 * How a coordinator's state comes to be on the disks of the cluster's members, and how a successor
 * reads it there. Each node has one keeper of it, which knows what is later and nothing else.
 */
public final class StateProtocol {

  /** Under which every keeper registers with the receptionist. */
  public static final ServiceKey<Command> KEY =
      ServiceKey.create(Command.class, "trialbalance-state");

  private static final String NAME_PREFIX = "state-";

  private StateProtocol() {}

  /** What the keeper of a node is called: its name says whose it is. */
  public static String actorName(UUID node) {
    return NAME_PREFIX + node;
  }

  /** The id of the keeper's node. */
  public static UUID nodeId(ActorRef<Command> keeper) {
    return UUID.fromString(keeper.path().name().substring(NAME_PREFIX.length()));
  }

  /** Anything a keeper understands, including what it tells itself. */
  public interface Command {}

  /** What crosses nodes. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(Read.class),
    @JsonSubTypes.Type(Claim.class),
    @JsonSubTypes.Type(Keep.class),
    @JsonSubTypes.Type(ReadRequest.class),
    @JsonSubTypes.Type(KeepRequest.class)
  })
  public sealed interface Wire extends Command, WireMessage {}

  /** Say what is on the disk; answered with Has. */
  public record Read(long call, ActorRef<Reply> replyTo) implements Wire {}

  /**
   * Say what is on the disk, and take nothing of an earlier coordinator from now on; answered with
   * Has, Refused or NotKept.
   *
   * @param version of the coordinator that asks
   */
  public record Claim(long call, StateVersion version, ActorRef<Reply> replyTo) implements Wire {}

  /** Have this on disk; answered with Kept, Refused or NotKept. */
  public record Keep(long call, CoordinatorState state, ActorRef<Reply> replyTo) implements Wire {}

  /** Say which plans of an experiment are there; answered with HasRequest or NotKept. */
  public record ReadRequest(long call, UUID experiment, ActorRef<Reply> replyTo) implements Wire {}

  /** Have the plans of an experiment on disk, or no more; answered with Kept or NotKept. */
  public record KeepRequest(
      long call, UUID experiment, ExperimentRequest request, ActorRef<Reply> replyTo)
      implements Wire {}

  /** What a keeper answers. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(Has.class),
    @JsonSubTypes.Type(Kept.class),
    @JsonSubTypes.Type(Refused.class),
    @JsonSubTypes.Type(NotKept.class),
    @JsonSubTypes.Type(HasRequest.class)
  })
  public sealed interface Reply extends WireMessage {
    /** That is answered. */
    long call();

    /** Id of the node that answers. */
    UUID node();
  }

  /** What is on the node's disk. */
  public record Has(long call, UUID node, CoordinatorState state) implements Reply {}

  /** It is on the node's disk. */
  public record Kept(long call, UUID node) implements Reply {}

  /** Something later is on the node's disk or promised, or it is of another cluster. */
  public record Refused(long call, UUID node, StateVersion kept) implements Reply {}

  /**
   * The disk did not take it, or could not be read.
   *
   * @param reason for people
   */
  public record NotKept(long call, UUID node, String reason) implements Reply {}

  /** The plans that are on the node's disk. */
  public record HasRequest(long call, UUID node, KeptRequest request) implements Reply {}
}
