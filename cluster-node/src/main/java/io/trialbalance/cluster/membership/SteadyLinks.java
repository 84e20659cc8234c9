package io.trialbalance.cluster.membership;

import akka.actor.Address;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.Cluster;
import akka.cluster.MemberStatus;
import akka.remote.DefaultFailureDetectorRegistry;
import io.trialbalance.protocol.message.Member;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** How steadily this node hears the others of its cluster, by Akka's own heartbeats. */
final class SteadyLinks {

  /** So long no heartbeat may have been missed. */
  static final Duration STEADY = Duration.ofSeconds(3);

  static final Set<MemberStatus> STAYING =
      Set.of(MemberStatus.joining(), MemberStatus.weaklyUp(), MemberStatus.up());

  private final Cluster cluster;
  private final DefaultFailureDetectorRegistry<Address> detectors;

  SteadyLinks(ActorSystem<?> system) {
    this.cluster = Cluster.get(Adapter.toClassic(system));
    this.detectors = (DefaultFailureDetectorRegistry<Address>) cluster.failureDetector();
  }

  /** Addresses of the members that are there to stay. */
  Set<String> members() {
    Set<String> members = new TreeSet<>();
    for (akka.cluster.Member member : cluster.state().getMembers()) {
      if (STAYING.contains(member.status())) {
        members.add(Member.hostPort(member.address()));
      }
    }
    return members;
  }

  /** Those of them whose heartbeats have not come for long, or not all. */
  Set<String> unsteady() {
    Set<String> unsteady = new TreeSet<>();
    for (akka.cluster.Member member : cluster.state().getMembers()) {
      if (STAYING.contains(member.status())
          && !member.address().equals(cluster.selfAddress())
          && steadyFor(member.address()).compareTo(STEADY) < 0) {
        unsteady.add(Member.hostPort(member.address()));
      }
    }
    return unsteady;
  }

  private Duration steadyFor(Address address) {
    return detectors.failureDetector(address).isDefined()
        ? ((AwakeFailureDetector) detectors.failureDetector(address).get()).steadyFor()
        : Duration.ZERO;
  }
}
