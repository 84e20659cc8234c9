package io.trialbalance.cluster.copies;

import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.copies.WantedDocuments.Wanted;
import io.trialbalance.cluster.results.store.IncomingDocument;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol.Chunk;
import io.trialbalance.protocol.message.KeeperProtocol.ChunkRefused;
import io.trialbalance.protocol.message.KeeperProtocol.Command;
import io.trialbalance.protocol.message.KeeperProtocol.ReadChunk;
import java.util.Optional;

/**
 * One document on its way to this node: what has come of it, chunk by chunk, and how often the next
 * chunk was asked for.
 */
final class Receipt {

  /** After so many requests for one chunk the source counts as gone. */
  static final int MAX_REQUESTS = 5;

  private final Wanted wanted;
  private IncomingDocument incoming;
  private long received;
  private int requests;

  Receipt(Wanted wanted) {
    this.wanted = wanted;
  }

  Wanted wanted() {
    return wanted;
  }

  DocumentDigest document() {
    return wanted.document();
  }

  /** There is room for it: chunks can come. */
  void opened(IncomingDocument document) {
    incoming = document;
  }

  /** What there is on the disk; absent before it is opened. */
  Optional<IncomingDocument> incoming() {
    return Optional.ofNullable(incoming);
  }

  /** Asks the source for what comes next, once more if it was asked before. */
  void request(ActorRef<Command> replyTo) {
    requests++;
    wanted.source().tell(new ReadChunk(document(), received, replyTo));
  }

  /** Whether the next chunk was asked for often enough. */
  boolean isGivenUp() {
    return requests >= MAX_REQUESTS;
  }

  /** Not one that was asked for twice, and is being written already. */
  boolean isAskedFor(Chunk chunk) {
    return isWaitingFor(chunk.document()) && chunk.offset() == received;
  }

  boolean isRefused(ChunkRefused refused) {
    return isWaitingFor(refused.document());
  }

  private boolean isWaitingFor(DocumentDigest document) {
    return incoming != null && requests > 0 && document.equals(document());
  }

  /** The chunk that was asked for is here, and is being written. */
  void arrived() {
    requests = 0;
  }

  /** The chunk is on the disk. */
  void written(int bytes) {
    received += bytes;
  }
}
