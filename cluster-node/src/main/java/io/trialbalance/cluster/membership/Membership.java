package io.trialbalance.cluster.membership;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ClusterEvent.ClusterDomainEvent;
import akka.cluster.ClusterEvent.ClusterShuttingDown$;
import akka.cluster.ClusterEvent.MemberRemoved;
import akka.cluster.ClusterEvent.MemberUp;
import akka.cluster.ClusterEvent.ReachableMember;
import akka.cluster.ClusterEvent.UnreachableMember;
import akka.cluster.MemberStatus;
import akka.cluster.UniqueAddress;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import io.trialbalance.protocol.message.Member;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What one actor system has seen of the other nodes, kept for whoever comes after it: once a system
 * was cut off, Akka has forgotten them. May be asked on any thread.
 */
public final class Membership {

  private final UniqueAddress self;
  private final CompletableFuture<Void> up = new CompletableFuture<>();
  private final Set<Address> others = ConcurrentHashMap.newKeySet();
  private final Set<Address> unreachable = ConcurrentHashMap.newKeySet();

  private Membership(UniqueAddress self) {
    this.self = self;
  }

  /** Of {@code system}, from now on. */
  static Membership of(ActorSystem<?> system) {
    Cluster cluster = Cluster.get(system);
    Membership membership = new Membership(cluster.selfMember().uniqueAddress());
    ActorRef<ClusterDomainEvent> listener =
        system.systemActorOf(membership.listening(), "trialbalance-membership", Props.empty());
    cluster.subscriptions().tell(Subscribe.create(listener, ClusterDomainEvent.class));
    return membership;
  }

  /** Completes when the others have let this node in. */
  CompletionStage<Void> whenUp() {
    return up.minimalCompletionStage();
  }

  /** Every other node that was there and has not left orderly. */
  Set<Address> others() {
    return Set.copyOf(others);
  }

  /** Their addresses, {@code host:port}. */
  Set<String> otherAddresses() {
    return inWords(others);
  }

  /** Addresses of all nodes that are there, {@code host:port}, in order. */
  public Set<String> present() {
    Set<String> present = inWords(others);
    present.removeAll(unreachable());
    present.addAll(inWords(Set.of(self.address())));
    return present;
  }

  /** The other nodes that cannot be reached, {@code host:port}, in order. */
  Set<String> unreachable() {
    return inWords(unreachable);
  }

  private static Set<String> inWords(Set<Address> addresses) {
    return addresses.stream().map(Member::hostPort).collect(Collectors.toCollection(TreeSet::new));
  }

  private Behavior<ClusterDomainEvent> listening() {
    return Behaviors.receive(ClusterDomainEvent.class)
        .onMessage(MemberUp.class, this::onUp)
        .onMessage(UnreachableMember.class, this::onUnreachable)
        .onMessage(ReachableMember.class, this::onReachable)
        .onMessage(MemberRemoved.class, this::onRemoved)
        // What is removed from here on is this node's own knowledge, not the others.
        .onMessage(ClusterShuttingDown$.class, event -> Behaviors.stopped())
        .onAnyMessage(event -> Behaviors.same())
        .build();
  }

  private Behavior<ClusterDomainEvent> onUp(MemberUp event) {
    if (event.member().uniqueAddress().equals(self)) {
      up.complete(null);
    } else {
      others.add(event.member().address());
    }
    return Behaviors.same();
  }

  private Behavior<ClusterDomainEvent> onUnreachable(UnreachableMember event) {
    unreachable.add(event.member().address());
    return Behaviors.same();
  }

  private Behavior<ClusterDomainEvent> onReachable(ReachableMember event) {
    unreachable.remove(event.member().address());
    return Behaviors.same();
  }

  private Behavior<ClusterDomainEvent> onRemoved(MemberRemoved event) {
    unreachable.remove(event.member().address());
    if (event.previousStatus().equals(MemberStatus.exiting())) {
      others.remove(event.member().address());
    }
    return Behaviors.same();
  }
}
