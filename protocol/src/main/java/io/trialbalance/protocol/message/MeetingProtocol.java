package io.trialbalance.protocol.message;

import akka.actor.ActorSelection;
import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What nodes ask each other before they are one cluster, and when they are several; and what the
 * coordinator asks of them: how well they reach each other.
 */
public final class MeetingProtocol {

  /** What the actor is called on every node, below {@code /system}. */
  public static final String NAME = "trialbalance-meeting";

  private MeetingProtocol() {}

  /**
   * The way to the actor of another node.
   *
   * @param system of this one; those of all nodes are called the same
   * @param hostPort address of the other
   */
  public static ActorSelection at(ActorSystem<?> system, String hostPort) {
    return Adapter.toClassic(system).actorSelection(address(system, hostPort) + "/system/" + NAME);
  }

  /** The address that is written {@code host:port}. */
  public static Address address(ActorSystem<?> system, String hostPort) {
    int colon = hostPort.lastIndexOf(':');
    return Address.apply(
        "akka",
        system.name(),
        hostPort.substring(0, colon),
        Integer.parseInt(hostPort.substring(colon + 1)));
  }

  /** Anything it understands, including what it tells itself. */
  public interface Command {}

  /** What crosses nodes. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(Ask.class),
    @JsonSubTypes.Type(Answer.class),
    @JsonSubTypes.Type(ShowLinks.class)
  })
  public sealed interface Wire extends Command, WireMessage {}

  /**
   * Are you in a cluster? Whoever asks is in none, or looks for another one.
   *
   * @param asker who asks
   * @param inCluster whether it is in a cluster now
   * @param version of the state on its disk
   * @param unreached addresses of nodes that keep it from joining, since it does not reach them
   */
  public record Ask(
      Member asker,
      boolean inCluster,
      StateVersion version,
      Set<String> unreached,
      ActorRef<Command> replyTo)
      implements Wire {
    public Ask {
      unreached = Set.copyOf(unreached);
    }
  }

  /**
   * @param node that answers
   * @param cluster addresses of the nodes that are in its cluster now, itself among them; none if
   *     it is in none
   * @param joining addresses of others that ask to be let into its cluster, and may be
   * @param version of the state on its disk
   * @param members of its cluster, as it remembers them
   * @param lost addresses that somebody has declared lost, to this node
   * @param later the state on its disk, if it is later than that of whoever asked
   */
  public record Answer(
      Member node,
      Set<String> cluster,
      Set<String> joining,
      StateVersion version,
      List<Member> members,
      Set<String> lost,
      Optional<CoordinatorState> later)
      implements Wire {
    public Answer {
      cluster = Set.copyOf(cluster);
      joining = Set.copyOf(joining);
      members = List.copyOf(members);
      lost = Set.copyOf(lost);
    }

    /** Whether the node that answers is in a cluster now. */
    public boolean isInCluster() {
      return !cluster.isEmpty();
    }
  }

  /** How well do you reach the others? Answered with {@link Links}. */
  public record ShowLinks(ActorRef<Links> replyTo) implements Wire {}

  /**
   * How well a node reaches the others.
   *
   * @param node its address
   * @param unsteady addresses of the nodes of its cluster that it has not heard without a miss for
   *     some seconds
   * @param outside addresses of nodes that are kept from joining, with those that they do not reach
   */
  public record Links(String node, Set<String> unsteady, Map<String, Set<String>> outside)
      implements WireMessage {
    public Links {
      unsteady = Set.copyOf(unsteady);
      outside = Map.copyOf(outside);
    }
  }
}
