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
import java.util.function.Consumer;

/** The members of this system's cluster, as they are at each look. */
public final class ClusterMembers implements Members {

  private static final Set<MemberStatus> LEAVING =
      Set.of(MemberStatus.leaving(), MemberStatus.exiting(), MemberStatus.down());

  /** Akka gives every member a role of its own making. */
  private static final String DATA_CENTER = "dc-";

  private final Cluster cluster;
  private final String coordinatorRole;
  private final Consumer<String> leave;

  /**
   * Those of the cluster of {@code system}.
   *
   * @param coordinatorRole of nodes on which a coordinator can live
   * @param leave has this node leave the cluster and come back, for a reason
   */
  public ClusterMembers(ActorSystem<?> system, String coordinatorRole, Consumer<String> leave) {
    this.cluster = Cluster.get(system);
    this.coordinatorRole = coordinatorRole;
    this.leave = leave;
  }

  @Override
  public void stepDown(String why) {
    Set<Member> unreachable = cluster.state().getUnreachable();
    for (Member member : cluster.state().getMembers()) {
      if (member.hasRole(coordinatorRole)
          && member.status().equals(MemberStatus.up())
          && !unreachable.contains(member)
          && !member.address().equals(cluster.selfMember().address())) {
        leave.accept(why);
        return;
      }
    }
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
