package io.trialbalance.cluster.membership;

import akka.cluster.typed.Cluster;
import io.trialbalance.cluster.state.NodeState;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.StateVersion;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nodes that are in a cluster, and not in this node's: of the same id the later cluster stays, of
 * another id both do. For one thread.
 */
final class Strangers {

  /** So long two clusters of one id see each other before one of them dissolves. */
  private static final Duration APART = Duration.ofSeconds(12);

  private static final Logger LOG = LoggerFactory.getLogger(Strangers.class);

  /** Since when one has been seen, and when it was last. */
  private record Seen(long sinceNanos, long lastNanos) {}

  private final Cluster cluster;
  private final Member self;
  private final NodeState state;
  private final MeetingView view;
  private final Map<String, Seen> seen = new HashMap<>();

  Strangers(Cluster cluster, Member self, NodeState state, MeetingView view) {
    this.cluster = cluster;
    this.self = self;
    this.state = state;
    this.view = view;
  }

  /** Those of {@code known}, and of former members, that are not in this node's cluster. */
  Set<String> among(Set<String> known) {
    Set<String> strangers = new TreeSet<>(known);
    state.state().members().forEach(member -> strangers.add(member.address()));
    strangers.remove(self.address());
    strangers.removeAll(together());
    return strangers;
  }

  private Set<String> together() {
    Set<String> together = new HashSet<>();
    for (akka.cluster.Member member : cluster.state().getMembers()) {
      together.add(Member.hostPort(member.address()));
    }
    return together;
  }

  /**
   * Whether this node has to leave its cluster for that of {@code other}, which says that it is in
   * one of this version.
   */
  boolean isToBeJoined(Member other, StateVersion version) {
    if (together().contains(other.address())) {
      seen.remove(other.address());
      return false;
    }
    if (!isSeenForLong(other.address(), System.nanoTime())) {
      // Whoever has just been let in does not know everybody yet, nor has the latest state.
      return false;
    }
    StateVersion own = state.state().version();
    if (version.isForeignTo(own)) {
      view.foreign(Set.of(other.address()), state.place());
      return false;
    }
    boolean isLater = own.hasCluster() ? version.isOfLaterCoordinator(own) : version.hasCluster();
    if (isLater) {
      LOG.warn(
          "{} is in the same cluster, of a later epoch ({} after {}): this node joins it",
          other.address(),
          version.epoch(),
          own.epoch());
    }
    return isLater;
  }

  private boolean isSeenForLong(String address, long now) {
    Seen before = seen.get(address);
    boolean isStill = before != null && now - before.lastNanos() < APART.toNanos();
    Seen since = new Seen(isStill ? before.sinceNanos() : now, now);
    seen.put(address, since);
    return now - since.sinceNanos() >= APART.toNanos();
  }
}
