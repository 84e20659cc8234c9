package io.trialbalance.cluster.copies;

import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol;
import io.trialbalance.protocol.message.KeeperProtocol.KeeperReply;
import io.trialbalance.protocol.message.KeeperProtocol.ListDocuments;
import io.trialbalance.protocol.message.KeeperProtocol.Offer;
import java.util.List;
import java.util.UUID;

/** What the nodes' keepers are told, as the book stands. */
final class KeeperOrders {

  private final CopyBook book;
  private final long epoch;
  private final ActorRef<KeeperReply> replyTo;

  /**
   * @param epoch of the coordinator
   * @param replyTo is answered
   */
  KeeperOrders(CopyBook book, long epoch, ActorRef<KeeperReply> replyTo) {
    this.book = book;
    this.epoch = epoch;
    this.replyTo = replyTo;
  }

  /** Asks a keeper what it has of an experiment. */
  void list(ActorRef<KeeperProtocol.Command> keeper, String experimentId, UUID experiment) {
    keeper.tell(new ListDocuments(experimentId, experiment, replyTo));
  }

  /** Offers every keeper what it lacks, from this node's keeper; nothing until that is known. */
  void offerAll() {
    book.local()
        .ifPresent(
            source -> {
              for (ActorRef<KeeperProtocol.Command> keeper : book.keepers()) {
                offer(keeper, source, book.lackedBy(keeper));
              }
            });
  }

  /** Offers this node's keeper what {@code source} has. */
  void offerToThisNode(ActorRef<KeeperProtocol.Command> source, List<DocumentDigest> documents) {
    book.local().ifPresent(keeper -> offer(keeper, source, documents));
  }

  /** In their order, as many at a time as one offer takes that are alike in being stored. */
  private void offer(
      ActorRef<KeeperProtocol.Command> keeper,
      ActorRef<KeeperProtocol.Command> source,
      List<DocumentDigest> documents) {
    int from = 0;
    while (from < documents.size()) {
      boolean stored = book.isStored(documents.get(from));
      int to = from + 1;
      while (to < documents.size()
          && to - from < KeeperProtocol.MAX_DOCUMENTS
          && book.isStored(documents.get(to)) == stored) {
        to++;
      }
      keeper.tell(new Offer(epoch, documents.subList(from, to), stored, source, replyTo));
      from = to;
    }
  }
}
