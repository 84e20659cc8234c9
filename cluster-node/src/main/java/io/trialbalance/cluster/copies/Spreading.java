package io.trialbalance.cluster.copies;

import io.trialbalance.protocol.message.DocumentDigest;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Brings documents of this node to the disks of a majority. */
final class Spreading extends Pending {

  private final List<DocumentDigest> documents;

  Spreading(List<DocumentDigest> documents, CompletableFuture<Void> done) {
    super(done);
    this.documents = documents;
  }

  boolean isDone(CopyBook book) {
    return book.withoutMajority(documents).isEmpty();
  }

  @Override
  String missing(CopyBook book) {
    return book.whereabouts(book.withoutMajority(documents).get(0));
  }
}
