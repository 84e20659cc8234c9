package io.trialbalance.cluster.state;

import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.StateProtocol;
import io.trialbalance.protocol.message.StateProtocol.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.ObjLongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is asked of all members, and has come of it so far. For one thread. */
abstract class MemberCall<T> {

  final CompletableFuture<T> done;
  private final Class<? extends Reply> hopedFor;
  private final ObjLongConsumer<ActorRef<StateProtocol.Command>> order;
  private final Map<UUID, Reply> replies = new HashMap<>();
  private final Set<ActorRef<StateProtocol.Command>> asked = new HashSet<>();

  /**
   * @param done is completed when enough have answered
   * @param hopedFor the answer that counts
   * @param order asks one keeper, as the call of that number
   */
  MemberCall(
      CompletableFuture<T> done,
      Class<? extends Reply> hopedFor,
      ObjLongConsumer<ActorRef<StateProtocol.Command>> order) {
    this.done = done;
    this.hopedFor = hopedFor;
    this.order = order;
  }

  /** Looks whether the answers are enough, and completes it then. */
  abstract void settle();

  /** Members without whose answer it cannot be done. */
  abstract List<Member> asked();

  /** Whether the time has come to ask the keeper of that id. */
  boolean isToBeAsked(UUID keeper) {
    return true;
  }

  /** Asks each keeper once. */
  final void ask(ActorRef<StateProtocol.Command> keeper, long number) {
    if (isToBeAsked(StateProtocol.nodeId(keeper)) && asked.add(keeper)) {
      order.accept(keeper, number);
    }
  }

  final void answered(Reply reply) {
    replies.put(reply.node(), reply);
    settle();
  }

  /** Those that have given the answer that counts. */
  final Set<UUID> good() {
    return replies.values().stream()
        .filter(hopedFor::isInstance)
        .map(Reply::node)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Answers of one kind. */
  final <R extends Reply> Stream<R> replies(Class<R> kind) {
    return replies.values().stream().filter(kind::isInstance).map(kind::cast);
  }

  /** It is given up after {@code patience}: who has not answered, and why. */
  final TimeoutException tooFew(Duration patience) {
    List<String> absent = Quorum.absent(asked(), good());
    String who =
        absent.isEmpty()
            ? "none is known yet"
            : String.join(", ", absent) + " did not within " + patience.toSeconds() + " s";
    return new TimeoutException(
        "most members of the cluster have to answer, and "
            + who
            + replies(StateProtocol.NotKept.class)
                .map(not -> "; on the disk of " + address(not.node()) + ": " + not.reason())
                .sorted()
                .collect(Collectors.joining()));
  }

  private String address(UUID node) {
    return asked().stream()
        .filter(member -> member.id().equals(node))
        .map(Member::address)
        .findFirst()
        .orElse(node.toString());
  }
}
