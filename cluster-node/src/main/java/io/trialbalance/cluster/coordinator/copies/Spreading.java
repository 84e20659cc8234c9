package io.trialbalance.cluster.coordinator.copies;

import io.trialbalance.protocol.message.DocumentDigest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Brings documents of this node to the disks of a majority. */
final class Spreading implements Pending {

  private final List<DocumentDigest> documents;
  private final CompletableFuture<Void> done;
  private int rounds;

  Spreading(List<DocumentDigest> documents, CompletableFuture<Void> done) {
    this.documents = documents;
    this.done = done;
  }

  @Override
  public CompletableFuture<Void> done() {
    return done;
  }

  @Override
  public int nextRound() {
    return ++rounds;
  }

  boolean isDone(CopyBook book) {
    return book.withoutMajority(documents).isEmpty();
  }

  @Override
  public String missing(CopyBook book) {
    return book.whereabouts(book.withoutMajority(documents).get(0));
  }
}
