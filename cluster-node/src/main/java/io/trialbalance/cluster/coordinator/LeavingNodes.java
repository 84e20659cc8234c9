package io.trialbalance.cluster.coordinator;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whether an actor's node is on its way out of the cluster: its actors can be there for a second or
 * two still, but nothing should be begun with them.
 */
public final class LeavingNodes implements Predicate<ActorRef<?>> {

  private static final Set<MemberStatus> LEAVING =
      Set.of(MemberStatus.leaving(), MemberStatus.exiting(), MemberStatus.down());

  private final Cluster cluster;

  /** Those of this system's cluster, as they are at each look. */
  public LeavingNodes(ActorSystem<?> system) {
    this.cluster = Cluster.get(system);
  }

  @Override
  public boolean test(ActorRef<?> actor) {
    Address address =
        actor.path().address().hasLocalScope()
            ? cluster.selfMember().address()
            : actor.path().address();
    for (Member member : cluster.state().getMembers()) {
      if (member.address().equals(address) && LEAVING.contains(member.status())) {
        return true;
      }
    }
    return false;
  }
}
