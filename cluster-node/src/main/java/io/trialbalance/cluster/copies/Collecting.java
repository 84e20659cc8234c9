package io.trialbalance.cluster.copies;

import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol;
import io.trialbalance.protocol.message.KeeperProtocol.Documents;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Brings what the nodes have of one experiment to this node: everybody is asked for a list, and
 * this node's keeper is offered what it lacks, and what a majority has where this node has
 * something else; then this node is asked again, until it lacks nothing.
 */
final class Collecting extends Pending {

  /**
   * After so many rounds nobody waits for nodes that are not there, nor for all that are: of what a
   * majority has on disk, one of a majority that answers has it.
   */
  static final int ROUNDS_FOR_ALL_TO_ANSWER = 2;

  private static final String STATE = "/experiment.json";

  private final String experimentId;
  private final UUID experiment;
  private final Map<ActorRef<KeeperProtocol.Command>, Set<DocumentDigest>> parts = new HashMap<>();
  private final Map<ActorRef<KeeperProtocol.Command>, Set<DocumentDigest>> lists = new HashMap<>();
  private final Set<DocumentDigest> offered = new HashSet<>();
  private final Set<DocumentDigest> replacements = new HashSet<>();

  Collecting(String experimentId, UUID experiment, CompletableFuture<Void> done) {
    super(done);
    this.experimentId = experimentId;
    this.experiment = experiment;
  }

  /** Asks whoever has not answered. */
  void ask(CopyBook book, KeeperOrders orders) {
    lists.keySet().retainAll(book.keepers());
    for (ActorRef<KeeperProtocol.Command> keeper : book.keepers()) {
      if (!lists.containsKey(keeper)) {
        orders.list(keeper, experimentId, experiment);
      }
    }
  }

  /** Takes a keeper's answer, if it is about this experiment. */
  void listed(Documents documents) {
    if (documents.experimentId().equals(experimentId)) {
      Set<DocumentDigest> part =
          parts.computeIfAbsent(documents.keeper(), first -> new LinkedHashSet<>());
      part.addAll(documents.documents());
      if (documents.last()) {
        lists.put(documents.keeper(), part);
        parts.remove(documents.keeper());
      }
    }
  }

  /** Takes this node's answer to an offer, whatever it is: the next list shows what is there. */
  void answered(CopyBook book, DocumentDigest document) {
    if (offered.remove(document) && offered.isEmpty()) {
      book.local().ifPresent(lists::remove);
    }
  }

  /**
   * Goes on, if nothing is awaited.
   *
   * @param offer is given the keepers that have what this node lacks, and that
   * @return what this node has, once it lacks nothing; null before
   */
  Collection<DocumentDigest> goOn(
      CopyBook book, BiConsumer<ActorRef<KeeperProtocol.Command>, List<DocumentDigest>> offer) {
    Set<DocumentDigest> here = book.local().map(lists::get).orElse(null);
    if (!offered.isEmpty() || here == null || !haveEnoughAnswered(book)) {
      return null;
    }
    Set<String> paths = here.stream().map(DocumentDigest::path).collect(Collectors.toSet());
    // Of two documents of one name the one that a majority has.
    offer(document -> book.isStored(document) && paths.add(document.path()), offer);
    offer(document -> paths.add(document.path()), offer);
    offer(document -> isReplacement(book, here, document) && replacements.add(document), offer);
    return offered.isEmpty() ? here : null;
  }

  private void offer(
      Predicate<DocumentDigest> which,
      BiConsumer<ActorRef<KeeperProtocol.Command>, List<DocumentDigest>> offer) {
    lists.forEach(
        (keeper, list) -> {
          List<DocumentDigest> lacked = list.stream().filter(which).toList();
          if (!lacked.isEmpty()) {
            offered.addAll(lacked);
            offer.accept(keeper, lacked);
          }
        });
  }

  private boolean haveEnoughAnswered(CopyBook book) {
    boolean allThatAreThere = lists.keySet().containsAll(book.keepers());
    return rounds() < ROUNDS_FOR_ALL_TO_ANSWER
        ? allThatAreThere && lists.size() >= book.nodesExpected()
        : allThatAreThere || lists.size() >= book.majority();
  }

  /**
   * Whether {@code document} may belong here in place of what is here: a majority has it, or it is
   * a state, of which the keeper takes an experiment's end for its beginning, not the other way
   * round.
   */
  private static boolean isReplacement(
      CopyBook book, Set<DocumentDigest> here, DocumentDigest document) {
    return !here.contains(document)
        && (document.path().endsWith(STATE) || book.isStored(document))
        && here.stream().anyMatch(one -> one.path().equals(document.path()));
  }

  @Override
  String missing(CopyBook book) {
    return offered.isEmpty()
        ? lists.size()
            + " of "
            + Math.max(book.keepers().size(), book.nodesExpected())
            + " nodes have said what they have of "
            + experimentId
        : offered.size() + " documents of " + experimentId + " are to be brought from other nodes";
  }
}
