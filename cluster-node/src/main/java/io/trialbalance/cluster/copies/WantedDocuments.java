package io.trialbalance.cluster.copies;

import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol.Command;
import io.trialbalance.protocol.message.KeeperProtocol.KeeperReply;
import io.trialbalance.protocol.message.KeeperProtocol.Offer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Documents that a node is to have, in the order in which they were offered, each once. Those of an
 * earlier coordinator count for nothing when a later one has offered something.
 */
final class WantedDocuments {

  /**
   * A document that somebody wants to have here.
   *
   * @param stored whether a majority of the nodes has it
   * @param source has it
   * @param replyTo is told what has become of it
   */
  record Wanted(
      DocumentDigest document,
      boolean stored,
      ActorRef<Command> source,
      ActorRef<KeeperReply> replyTo) {}

  private final Set<Wanted> queue = new LinkedHashSet<>();
  private long highestEpoch;

  /** Of the latest coordinator that has offered something; 0 before. */
  long highestEpoch() {
    return highestEpoch;
  }

  /**
   * Takes what is offered; nothing of a coordinator of an earlier epoch.
   *
   * @param current is being received already, null if nothing is
   */
  void add(Offer offer, Wanted current) {
    if (offer.epoch() < highestEpoch) {
      return;
    }
    if (offer.epoch() > highestEpoch) {
      highestEpoch = offer.epoch();
      queue.clear();
    }
    for (DocumentDigest document : offer.documents()) {
      Wanted wanted = new Wanted(document, offer.stored(), offer.source(), offer.replyTo());
      if (!wanted.equals(current)) {
        queue.add(wanted);
      }
    }
  }

  /** Takes out the one that comes next. */
  Optional<Wanted> next() {
    Iterator<Wanted> first = queue.iterator();
    if (!first.hasNext()) {
      return Optional.empty();
    }
    Wanted wanted = first.next();
    first.remove();
    return Optional.of(wanted);
  }
}
