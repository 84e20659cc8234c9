package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import java.util.List;

/** What the cluster knows of the nodes on which actors live. */
public interface Members {

  /**
   * Whether the actor's node is on its way out of the cluster: its actors can be there for a second
   * or two still, but nothing should be begun with them.
   */
  boolean isLeaving(ActorRef<?> actor);

  /**
   * What the actor's node is there for, as its configuration says, in order; empty if it is gone.
   */
  List<String> roles(ActorRef<?> actor);

  /**
   * Has another node's coordinator go on, if there is one: this node leaves the cluster, and joins
   * it again.
   *
   * @param why for people
   */
  void stepDown(String why);

  /** At which the node of {@code actor} is reached, {@code host:port}. */
  String addressOf(ActorRef<?> actor);
}
