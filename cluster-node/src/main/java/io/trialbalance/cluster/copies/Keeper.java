package io.trialbalance.cluster.copies;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import io.trialbalance.cluster.copies.WantedDocuments.Wanted;
import io.trialbalance.cluster.results.store.DiskTasks;
import io.trialbalance.cluster.results.store.IncomingDocument;
import io.trialbalance.cluster.results.store.ResultCopies;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol;
import io.trialbalance.protocol.message.KeeperProtocol.Chunk;
import io.trialbalance.protocol.message.KeeperProtocol.ChunkRefused;
import io.trialbalance.protocol.message.KeeperProtocol.Command;
import io.trialbalance.protocol.message.KeeperProtocol.Documents;
import io.trialbalance.protocol.message.KeeperProtocol.Kept;
import io.trialbalance.protocol.message.KeeperProtocol.ListDocuments;
import io.trialbalance.protocol.message.KeeperProtocol.NotKept;
import io.trialbalance.protocol.message.KeeperProtocol.Offer;
import io.trialbalance.protocol.message.KeeperProtocol.ReadChunk;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the cluster's documents on this node's disk, and gives them to the other nodes' keepers.
 * Receives one document at a time, one chunk at a time, so that a node under load feels little of
 * it; a chunk that does not come is asked for again.
 */
public final class Keeper {

  static final Duration CHUNK_PATIENCE = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

  private record Opened(Optional<IncomingDocument> document, Throwable failure)
      implements Command {}

  private record Appended(int bytes, Boolean whole, Throwable failure) implements Command {}

  private record ChunkOverdue() implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final ResultCopies copies;
  private final DiskTasks disk;
  private final WantedDocuments wanted = new WantedDocuments();

  /** It is offered again and again; once is enough to say. */
  private final Set<DocumentDigest> warned = new HashSet<>();

  /** Null while nothing is wanted. */
  private Receipt current;

  private Keeper(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ResultCopies copies,
      Executor disk) {
    this.context = context;
    this.timers = timers;
    this.copies = copies;
    this.disk = new DiskTasks(disk);
  }

  /**
   * @param copies of this node's results folder
   * @param disk runs one task at a time, on a thread that may block
   */
  public static Behavior<Command> create(ResultCopies copies, Executor disk) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  context
                      .getSystem()
                      .receptionist()
                      .tell(Receptionist.register(KeeperProtocol.KEY, context.getSelf()));
                  return new Keeper(context, timers, copies, disk).begin();
                }));
  }

  private Behavior<Command> begin() {
    disk.remove("leftovers", copies::removeLeftovers);
    return serving();
  }

  private Behavior<Command> serving() {
    return Behaviors.receive(Command.class)
        .onMessage(Offer.class, this::onOffer)
        .onMessage(ListDocuments.class, this::onListDocuments)
        .onMessage(ReadChunk.class, this::onReadChunk)
        .onMessage(Opened.class, this::onOpened)
        .onMessage(Chunk.class, this::isAskedFor, this::onChunk)
        .onMessage(ChunkRefused.class, this::isRefused, this::onChunkRefused)
        .onMessage(Appended.class, this::onAppended)
        .onMessage(ChunkOverdue.class, overdue -> onChunkOverdue())
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  // For others.

  private Behavior<Command> onListDocuments(ListDocuments list) {
    disk.run(() -> copies.documents(list.experimentId(), list.experiment()))
        .whenComplete(
            (documents, failure) -> {
              if (failure != null) {
                // Whoever asks counts this node as one that has not answered.
                LOG.warn("{} cannot be listed: {}", list.experimentId(), DiskTasks.reason(failure));
              } else {
                tellDocuments(list, documents);
              }
            });
    return Behaviors.same();
  }

  private void tellDocuments(ListDocuments list, List<DocumentDigest> documents) {
    int from = 0;
    do {
      int to = Math.min(from + KeeperProtocol.MAX_DOCUMENTS, documents.size());
      list.replyTo()
          .tell(
              new Documents(
                  context.getSelf(),
                  list.experimentId(),
                  documents.subList(from, to),
                  to == documents.size()));
      from = to;
    } while (from < documents.size());
  }

  private Behavior<Command> onReadChunk(ReadChunk read) {
    disk.run(() -> copies.chunk(read.document(), read.offset()))
        .whenComplete(
            (bytes, failure) ->
                read.replyTo()
                    .tell(
                        failure == null
                            ? new Chunk(read.document(), read.offset(), bytes)
                            : new ChunkRefused(read.document(), DiskTasks.reason(failure))));
    return Behaviors.same();
  }

  // What this node is to have.

  private Behavior<Command> onOffer(Offer offer) {
    if (offer.epoch() < wanted.highestEpoch()) {
      LOG.warn(
          "an offer of epoch {} is ignored: the coordinator's epoch is {} now",
          offer.epoch(),
          wanted.highestEpoch());
      return Behaviors.same();
    }
    wanted.add(offer, current == null ? null : current.wanted());
    return current == null ? next() : Behaviors.same();
  }

  private Behavior<Command> next() {
    current = wanted.next().map(Receipt::new).orElse(null);
    if (current != null) {
      Wanted next = current.wanted();
      context.pipeToSelf(
          disk.run(() -> copies.receive(next.document(), next.stored())), Opened::new);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onOpened(Opened opened) {
    if (opened.failure() != null) {
      return notKept(DiskTasks.reason(opened.failure()));
    }
    if (opened.document().isEmpty()) {
      return kept();
    }
    current.opened(opened.document().get());
    return askForChunk();
  }

  private Behavior<Command> askForChunk() {
    timers.startSingleTimer(new ChunkOverdue(), CHUNK_PATIENCE);
    current.request(context.getSelf());
    return Behaviors.same();
  }

  private boolean isAskedFor(Chunk chunk) {
    return current != null && current.isAskedFor(chunk);
  }

  private Behavior<Command> onChunk(Chunk chunk) {
    timers.cancel(new ChunkOverdue());
    current.arrived();
    IncomingDocument document = current.incoming().orElseThrow();
    context.pipeToSelf(
        disk.run(() -> document.append(chunk.bytes())),
        (whole, failure) -> new Appended(chunk.bytes().length, whole, failure));
    return Behaviors.same();
  }

  private Behavior<Command> onAppended(Appended appended) {
    if (appended.failure() != null) {
      return notKept(DiskTasks.reason(appended.failure()));
    }
    current.written(appended.bytes());
    return appended.whole() ? kept() : askForChunk();
  }

  private boolean isRefused(ChunkRefused refused) {
    return current != null && current.isRefused(refused);
  }

  private Behavior<Command> onChunkRefused(ChunkRefused refused) {
    return notKept(source() + ": " + refused.reason());
  }

  private Behavior<Command> onChunkOverdue() {
    if (!current.isGivenUp()) {
      return askForChunk();
    }
    return notKept(
        source()
            + " has sent nothing for "
            + CHUNK_PATIENCE.toSeconds() * Receipt.MAX_REQUESTS
            + " s");
  }

  /** Name of the node from which the document comes. */
  private String source() {
    return KeeperProtocol.nodeName(current.wanted().source());
  }

  private Behavior<Command> kept() {
    current.wanted().replyTo().tell(new Kept(context.getSelf(), current.document()));
    return next();
  }

  private Behavior<Command> notKept(String reason) {
    if (warned.add(current.document())) {
      LOG.warn("{} is not kept here: {}", current.document().path(), reason);
    }
    timers.cancel(new ChunkOverdue());
    abandon();
    current.wanted().replyTo().tell(new NotKept(context.getSelf(), current.document(), reason));
    return next();
  }

  private void abandon() {
    if (current != null) {
      current.incoming().ifPresent(document -> disk.remove("half a document", document::abandon));
    }
  }

  private Behavior<Command> onPostStop() {
    abandon();
    return Behaviors.same();
  }
}
