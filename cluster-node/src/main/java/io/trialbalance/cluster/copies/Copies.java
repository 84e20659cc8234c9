package io.trialbalance.cluster.copies;

import akka.actor.typed.javadsl.ActorContext;
import io.trialbalance.protocol.message.DocumentDigest;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** On which nodes' disks documents are. */
public interface Copies {

  /** Of a coordinator whose documents stay where they were written. */
  Copies NONE =
      new Copies() {
        @Override
        public CompletionStage<Void> spread(List<DocumentDigest> documents) {
          return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> collect(String experimentId, UUID experiment) {
          return CompletableFuture.completedStage(null);
        }

        @Override
        public void offer(List<DocumentDigest> documents) {}

        @Override
        public void pause(boolean paused) {}
      };

  /** Begins copying for one coordinator. */
  @FunctionalInterface
  interface Starter {

    /** Documents stay on this node alone. */
    Starter ALONE = (coordinator, epoch, notes) -> NONE;

    /**
     * @param coordinator whose children do the copying
     * @param epoch of the coordinator
     * @param notes is told on the actors' threads why documents are not where they should be
     */
    Copies start(ActorContext<?> coordinator, long epoch, Consumer<String> notes);
  }

  /**
   * Has documents that are on this node put on the disks of the others.
   *
   * @return done when a majority has all of them; fails, saying who has not and why, if that takes
   *     too long
   */
  CompletionStage<Void> spread(List<DocumentDigest> documents);

  /** As {@link #spread}, but nobody waits for it. */
  void offer(List<DocumentDigest> documents);

  /**
   * Has everything that other nodes have of an experiment put on this node's disk.
   *
   * @param experiment its UUID
   * @return done when this node has what every node that is there has, or if one does not answer,
   *     what a majority has; fails if that takes too long
   */
  CompletionStage<Void> collect(String experimentId, UUID experiment);

  /** Leaves those that lack something as they are, so that copying disturbs no measurement. */
  void pause(boolean paused);
}
