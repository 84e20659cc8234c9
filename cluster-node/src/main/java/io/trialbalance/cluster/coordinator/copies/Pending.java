package io.trialbalance.cluster.coordinator.copies;

import java.util.concurrent.CompletableFuture;

/** Something that somebody waits for, and that goes on round by round. */
sealed interface Pending permits Spreading, Collecting {

  /** Who waits is told here. */
  CompletableFuture<Void> done();

  /** Returns how many rounds it has taken so far, with the one that begins. */
  int nextRound();

  /** Says for people what is awaited. */
  String missing(CopyBook book);
}
