package io.trialbalance.protocol.message;

import java.util.UUID;

/**
 * Which state of which cluster. Of one cluster the later one has the higher epoch, within an epoch
 * the higher revision; no clock decides anything.
 *
 * @param cluster drawn when it was founded; null before that
 * @param epoch of the coordinator that wrote it
 * @param owner id of the node of that coordinator: of two that took the same epoch, which takes
 *     somebody's declaring members lost, only one is obeyed; null before there was any
 * @param revision of that coordinator's state
 */
public record StateVersion(UUID cluster, long epoch, UUID owner, long revision) {

  /** Before there was any cluster. */
  public static final StateVersion NONE = new StateVersion(null, 0, null, 0);

  /** Whether there is a cluster. */
  public boolean hasCluster() {
    return cluster != null;
  }

  /** Whether it is of another cluster than {@code other}; not if either is of none. */
  public boolean isForeignTo(StateVersion other) {
    return cluster != null && other.cluster != null && !cluster.equals(other.cluster);
  }

  /** Whether it is a later one of the same cluster, or {@code other} is of none. */
  public boolean isAfter(StateVersion other) {
    if (other.cluster == null) {
      return cluster != null;
    }
    return isOfSameCoordinator(other) ? revision > other.revision : isOfLaterCoordinator(other);
  }

  /** Whether its coordinator came after that of {@code other}, of the same cluster. */
  public boolean isOfLaterCoordinator(StateVersion other) {
    return cluster != null
        && cluster.equals(other.cluster)
        && (epoch > other.epoch || epoch == other.epoch && owner.compareTo(other.owner) > 0);
  }

  /** Whether the same coordinator wrote both, if maybe not at the same time. */
  public boolean isOfSameCoordinator(StateVersion other) {
    return cluster != null
        && cluster.equals(other.cluster)
        && epoch == other.epoch
        && owner.equals(other.owner);
  }

  /**
   * Whether whoever has {@code kept} on its disk, and has promised {@code promised}, takes this one
   * in its place: a later one, or the same again, but none of a coordinator that was succeeded.
   */
  public boolean mayReplace(StateVersion kept, StateVersion promised) {
    boolean isPromised =
        !promised.hasCluster() || isOfSameCoordinator(promised) || epoch > promised.epoch;
    if (!kept.hasCluster()) {
      return isPromised;
    }
    return kept.cluster.equals(cluster)
        && isPromised
        && (epoch > kept.epoch || isOfSameCoordinator(kept) && revision >= kept.revision);
  }

  /** The same of {@code other}'s cluster, if it is of none: whoever is new here learns of which. */
  public StateVersion in(StateVersion other) {
    return cluster == null ? new StateVersion(other.cluster, epoch, owner, revision) : this;
  }

  /** The first of the next coordinator, on the node {@code newOwner}. */
  public StateVersion next(UUID newOwner) {
    return new StateVersion(cluster, epoch + 1, newOwner, 0);
  }

  /** The same coordinator's, as {@code newRevision}. */
  public StateVersion at(long newRevision) {
    return new StateVersion(cluster, epoch, owner, newRevision);
  }
}
