package io.trialbalance.protocol.message;

import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What nodes ask each other before they are one cluster, and when they are several. */
public final class MeetingProtocol {

  /** What the actor is called on every node, below {@code /system}. */
  public static final String NAME = "trialbalance-meeting";

  private MeetingProtocol() {}

  /** Anything it understands, including what it tells itself. */
  public interface Command {}

  /** What crosses nodes. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({@JsonSubTypes.Type(Ask.class), @JsonSubTypes.Type(Answer.class)})
  public sealed interface Wire extends Command, WireMessage {}

  /**
   * Are you in a cluster? Whoever asks is in none, or looks for another one.
   *
   * @param asker who asks
   * @param inCluster whether it is in a cluster now
   * @param version of the state on its disk
   */
  public record Ask(
      Member asker, boolean inCluster, StateVersion version, ActorRef<Command> replyTo)
      implements Wire {}

  /**
   * @param node that answers
   * @param inCluster whether it is in a cluster now
   * @param version of the state on its disk
   * @param members of its cluster, as it remembers them
   * @param lost addresses that somebody has declared lost, to this node
   * @param later the state on its disk, if it is later than that of whoever asked
   */
  public record Answer(
      Member node,
      boolean inCluster,
      StateVersion version,
      List<Member> members,
      Set<String> lost,
      Optional<CoordinatorState> later)
      implements Wire {
    public Answer {
      members = List.copyOf(members);
      lost = Set.copyOf(lost);
    }
  }
}
