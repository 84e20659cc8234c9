package io.trialbalance.cluster.copies;

import java.util.concurrent.CompletableFuture;

/** Something that somebody waits for, and that goes on round by round. */
abstract sealed class Pending permits Spreading, Collecting {

  private final CompletableFuture<Void> done;
  private int rounds;

  Pending(CompletableFuture<Void> done) {
    this.done = done;
  }

  /** Who waits is told here. */
  final CompletableFuture<Void> done() {
    return done;
  }

  /** Returns how many rounds it has taken so far, with the one that begins. */
  final int nextRound() {
    return ++rounds;
  }

  /** That have begun. */
  final int rounds() {
    return rounds;
  }

  /** Says for people what is awaited. */
  abstract String missing(CopyBook book);
}
