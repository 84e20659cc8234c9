package io.trialbalance.cluster.coordinator;

import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;

/** How well the nodes of a cluster reach each other. */
@FunctionalInterface
public interface NodeLinks {

  /**
   * Asks nodes whom they have not heard without a miss for some seconds, and which others are kept
   * out of the cluster since they do not reach everybody.
   *
   * @param nodes addresses, {@code host:port}
   * @return what is wrong, for people; none if all is well
   */
  CompletionStage<SortedSet<String>> broken(Set<String> nodes);
}
