package io.trialbalance.cluster.copies;

import java.util.concurrent.CompletableFuture;

/** Something that somebody waits for, and that goes on round by round. */
abstract sealed class Pending permits Spreading, Collecting {

  private final CompletableFuture<Void> done;
  private int rounds;
  private int idleRounds;

  Pending(CompletableFuture<Void> done) {
    this.done = done;
  }

  /** Who waits is told here. */
  final CompletableFuture<Void> done() {
    return done;
  }

  /**
   * Another round begins.
   *
   * @param progress whether anything came to any disk in the last one
   * @return how many rounds have passed without that
   */
  final int nextRound(boolean progress) {
    rounds++;
    idleRounds = progress ? 0 : idleRounds + 1;
    return idleRounds;
  }

  /** That have begun. */
  final int rounds() {
    return rounds;
  }

  /** Says for people what is awaited. */
  abstract String missing(CopyBook book);
}
