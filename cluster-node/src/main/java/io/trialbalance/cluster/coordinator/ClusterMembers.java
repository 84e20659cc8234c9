package io.trialbalance.cluster.coordinator;

import akka.actor.Address;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The members of this system's cluster, as they are at each look. */
public final class ClusterMembers implements Members {

  private static final Set<MemberStatus> LEAVING =
      Set.of(MemberStatus.leaving(), MemberStatus.exiting(), MemberStatus.down());

  /** Akka gives every member a role of its own making. */
  private static final String DATA_CENTER = "dc-";

  private final Cluster cluster;

  /** Those of the cluster of {@code system}. */
  public ClusterMembers(ActorSystem<?> system) {
    this.cluster = Cluster.get(system);
  }

  @Override
  public boolean isLeaving(ActorRef<?> actor) {
    return member(actor).filter(member -> LEAVING.contains(member.status())).isPresent();
  }

  @Override
  public List<String> roles(ActorRef<?> actor) {
    return member(actor)
        .map(
            member ->
                member.getRoles().stream()
                    .filter(role -> !role.startsWith(DATA_CENTER))
                    .sorted()
                    .toList())
        .orElse(List.of());
  }

  @Override
  public String addressOf(ActorRef<?> actor) {
    return io.trialbalance.protocol.message.Member.hostPort(address(actor));
  }

  private Address address(ActorRef<?> actor) {
    return actor.path().address().hasLocalScope()
        ? cluster.selfMember().address()
        : actor.path().address();
  }

  private Optional<Member> member(ActorRef<?> actor) {
    Address address = address(actor);
    for (Member member : cluster.state().getMembers()) {
      if (member.address().equals(address)) {
        return Optional.of(member);
      }
    }
    return Optional.empty();
  }
}
