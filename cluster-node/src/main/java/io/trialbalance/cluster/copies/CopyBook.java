package io.trialbalance.cluster.copies;

import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which documents there are, and which keepers have said that they have them. */
final class CopyBook {

  /** One keeper that is there. */
  private static final class Shelf {
    private final Set<DocumentDigest> kept = new HashSet<>();
    private final Map<DocumentDigest, Refusal> refused = new HashMap<>();
  }

  /**
   * @param round in which it was refused
   */
  private record Refusal(String reason, long round) {}

  /** What a keeper could not take is offered again after so many rounds: disks are made room on. */
  static final int ROUNDS_BEFORE_ANOTHER_TRY = 15;

  private final int nodesExpected;
  private final Map<String, DocumentDigest> documents = new LinkedHashMap<>();
  private final Map<ActorRef<KeeperProtocol.Command>, Shelf> shelves = new TreeMap<>();

  /** Nodes that have had a document on disk, also of those that are gone: their disks are not. */
  private final Map<DocumentDigest, Set<String>> nodesWith = new HashMap<>();

  private long round;

  /**
   * @param nodesExpected of which a majority is needed, even while fewer are there
   */
  CopyBook(int nodesExpected) {
    this.nodesExpected = nodesExpected;
  }

  /** Takes those that are there now; of a new one nothing is known. */
  void keepers(Set<ActorRef<KeeperProtocol.Command>> there) {
    shelves.keySet().retainAll(there);
    there.forEach(keeper -> shelves.computeIfAbsent(keeper, added -> new Shelf()));
  }

  Set<ActorRef<KeeperProtocol.Command>> keepers() {
    return shelves.keySet();
  }

  /** The keeper of this node; absent until it is known. */
  Optional<ActorRef<KeeperProtocol.Command>> local() {
    return shelves.keySet().stream()
        .filter(keeper -> keeper.path().address().hasLocalScope())
        .findFirst();
  }

  int nodesExpected() {
    return nodesExpected;
  }

  /** How many nodes are a majority of those that are there or expected. */
  int majority() {
    return Math.max(nodesExpected, shelves.size()) / 2 + 1;
  }

  /** Notes documents that every node should have; one of the same path replaces an earlier one. */
  void add(Collection<DocumentDigest> added) {
    added.forEach(document -> documents.put(document.path(), document));
  }

  void kept(ActorRef<KeeperProtocol.Command> keeper, DocumentDigest document) {
    boolean before = isStored(document);
    nodesWith
        .computeIfAbsent(document, first -> new TreeSet<>())
        .add(KeeperProtocol.nodeName(keeper));
    if (!before && isStored(document)) {
      // Whoever has another one of its name refused it; now they put that aside.
      shelves.values().forEach(shelf -> shelf.refused.remove(document));
    }
    Shelf shelf = shelves.get(keeper);
    if (shelf != null) {
      shelf.kept.add(document);
      shelf.refused.remove(document);
    }
  }

  /** Returns whether the keeper has not said so before. */
  boolean refused(ActorRef<KeeperProtocol.Command> keeper, DocumentDigest document, String reason) {
    Shelf shelf = shelves.get(keeper);
    if (shelf == null) {
      return false;
    }
    Refusal before = shelf.refused.put(document, new Refusal(reason, round));
    return before == null || !before.reason().equals(reason);
  }

  void nextRound() {
    round++;
  }

  /** What {@code keeper} lacks of everything there is, and may be offered in this round. */
  List<DocumentDigest> lackedBy(ActorRef<KeeperProtocol.Command> keeper) {
    Shelf shelf = shelves.get(keeper);
    List<DocumentDigest> lacked = new ArrayList<>();
    for (DocumentDigest document : documents.values()) {
      Refusal refusal = shelf.refused.get(document);
      boolean mayBeOffered =
          refusal == null || round - refusal.round() >= ROUNDS_BEFORE_ANOTHER_TRY;
      if (mayBeOffered && !shelf.kept.contains(document)) {
        lacked.add(document);
      }
    }
    return lacked;
  }

  /** Whether it is on the disks of a majority. */
  boolean isStored(DocumentDigest document) {
    return nodesWith(document).size() >= majority();
  }

  /** Those that are on the disks of no majority. */
  List<DocumentDigest> withoutMajority(List<DocumentDigest> wanted) {
    return wanted.stream().filter(document -> !isStored(document)).toList();
  }

  private Set<String> nodesWith(DocumentDigest document) {
    return nodesWith.getOrDefault(document, Set.of());
  }

  /** Says for people where {@code document} is, where it is not, and why. */
  String whereabouts(DocumentDigest document) {
    Set<String> with = nodesWith(document);
    StringBuilder text = new StringBuilder(document.path());
    text.append(" is on the disks of ")
        .append(with.size())
        .append(" of ")
        .append(Math.max(nodesExpected, shelves.size()))
        .append(" nodes, ")
        .append(majority())
        .append(" are needed");
    shelves.forEach(
        (keeper, shelf) -> {
          if (!shelf.kept.contains(document)) {
            Refusal refusal = shelf.refused.get(document);
            text.append("; ")
                .append(KeeperProtocol.nodeName(keeper))
                .append(": ")
                .append(refusal == null ? "no answer yet" : refusal.reason());
          }
        });
    if (shelves.size() < nodesExpected) {
      text.append("; ").append(nodesExpected - shelves.size()).append(" nodes are not there");
    }
    return text.toString();
  }
}
