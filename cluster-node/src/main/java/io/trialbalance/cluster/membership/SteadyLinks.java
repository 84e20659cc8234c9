package io.trialbalance.cluster.membership;

import akka.actor.Address;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.cluster.Cluster;
import akka.remote.DefaultFailureDetectorRegistry;
import io.trialbalance.protocol.message.Member;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** How steadily this node hears the others of its cluster, by Akka's own heartbeats. */
final class SteadyLinks {

  /** So long no heartbeat may have been missed. */
  static final Duration STEADY = Duration.ofSeconds(3);

  private final Cluster cluster;
  private final DefaultFailureDetectorRegistry<Address> detectors;

  SteadyLinks(ActorSystem<?> system) {
    this.cluster = Cluster.get(Adapter.toClassic(system));
    this.detectors = (DefaultFailureDetectorRegistry<Address>) cluster.failureDetector();
  }

  /** Addresses of the members that are there to stay. */
  Set<String> members() {
    return addresses(address -> true);
  }

  /** Those of them whose heartbeats have not come for long, or not all. */
  Set<String> unsteady() {
    return addresses(
        address ->
            !address.equals(cluster.selfAddress()) && steadyFor(address).compareTo(STEADY) < 0);
  }

  private Set<String> addresses(Predicate<Address> wanted) {
    Set<String> addresses = new TreeSet<>();
    for (akka.cluster.Member member : cluster.state().getMembers()) {
      if (NodeSystem.LET_IN.contains(member.status()) && wanted.test(member.address())) {
        addresses.add(Member.hostPort(member.address()));
      }
    }
    return addresses;
  }

  private Duration steadyFor(Address address) {
    return detectors.failureDetector(address).isDefined()
        ? ((AwakeFailureDetector) detectors.failureDetector(address).get()).steadyFor()
        : Duration.ZERO;
  }
}
