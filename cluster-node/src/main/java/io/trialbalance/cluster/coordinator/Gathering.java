package io.trialbalance.cluster.coordinator;

import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether an attempt may begin with the nodes that are there: enough of them, and each reaches all
 * others.
 *
 * @param roster of the nodes that are there
 * @param nodesExpected below which no attempt begins
 */
record Gathering(Roster roster, int nodesExpected) {

  private boolean isComplete() {
    return roster.staying().size() >= nodesExpected;
  }

  /** The share of the nodes that is there; not a number if it is no nodes that are waited for. */
  double share() {
    return isComplete() ? Double.NaN : (double) roster.staying().size() / nodesExpected;
  }

  /** Whether there is anybody whom somebody might not reach. */
  boolean isOfSeveral() {
    return addresses().size() > 1 || !isComplete();
  }

  /**
   * Addresses of those that would take part, and of the coordinator's.
   *
   * @return {@code host:port}
   */
  Set<String> addresses() {
    return roster.staying().stream()
        .map(agent -> roster.members().addressOf(agent))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * What an attempt waits for, for people; empty if it may begin.
   *
   * @param broken what is wrong between the nodes
   */
  Optional<String> waitsFor(SortedSet<String> broken) {
    if (isComplete()) {
      return broken.isEmpty()
          ? Optional.empty()
          : Optional.of("waiting until all nodes reach each other: " + String.join("; ", broken));
    }
    SortedSet<String> reasons = new TreeSet<>(broken);
    if (!roster.missed().isEmpty()) {
      reasons.add("gone: " + String.join(", ", roster.missed()));
    }
    return Optional.of(
        "waiting for nodes: %d of %d are there (%s)%s"
            .formatted(
                roster.staying().size(),
                nodesExpected,
                String.join(", ", roster.names()),
                reasons.isEmpty() ? "" : "; " + String.join("; ", reasons)));
  }
}
