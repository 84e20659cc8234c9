package io.trialbalance.workload.database;

import java.util.UUID;

/**
 * In whose name a database is used: an attempt, of a coordinator, of a cluster. Of one cluster the
 * later one has the higher epoch; of two coordinators that took the same epoch, the one whose node
 * has the greater id; of one coordinator, the one with the higher number.
 *
 * @param cluster drawn when it was founded
 * @param epoch of the coordinator, from 0
 * @param coordinator id of its node
 * @param attempt serial of the attempt in its cluster
 */
public record Authority(UUID cluster, long epoch, UUID coordinator, long attempt) {

  /** Whether both are of one cluster. */
  public boolean isOfClusterOf(Authority other) {
    return cluster.equals(other.cluster);
  }

  /** Whether {@code other} is a later one of the same cluster: this one has nothing to say then. */
  public boolean isBefore(Authority other) {
    return isOfClusterOf(other)
        && (compareCoordinators(other) < 0
            || compareCoordinators(other) == 0 && attempt < other.attempt);
  }

  /** Whether both are of one coordinator, in whichever attempts. */
  public boolean isOfCoordinatorOf(Authority other) {
    return isOfClusterOf(other) && compareCoordinators(other) == 0;
  }

  private int compareCoordinators(Authority other) {
    return epoch == other.epoch
        ? coordinator.compareTo(other.coordinator)
        : Long.compare(epoch, other.epoch);
  }

  /** In words from which it can be read again: {@code cluster C, epoch 3 of N, attempt 7}. */
  public String inWords() {
    return "cluster %s, epoch %d of %s, attempt %d".formatted(cluster, epoch, coordinator, attempt);
  }
}
