package io.trialbalance.cluster.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import io.trialbalance.cluster.report.IncomingDocument;
import io.trialbalance.cluster.report.ResultCopies;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol;
import io.trialbalance.protocol.message.KeeperProtocol.Chunk;
import io.trialbalance.protocol.message.KeeperProtocol.ChunkRefused;
import io.trialbalance.protocol.message.KeeperProtocol.Command;
import io.trialbalance.protocol.message.KeeperProtocol.Documents;
import io.trialbalance.protocol.message.KeeperProtocol.KeeperReply;
import io.trialbalance.protocol.message.KeeperProtocol.Kept;
import io.trialbalance.protocol.message.KeeperProtocol.ListDocuments;
import io.trialbalance.protocol.message.KeeperProtocol.NotKept;
import io.trialbalance.protocol.message.KeeperProtocol.Offer;
import io.trialbalance.protocol.message.KeeperProtocol.ReadChunk;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the cluster's documents on this node's disk, and gives them to the other nodes' keepers.
 * Receives one document at a time, one chunk at a time, so that a node under load feels little of
 * it; a chunk that does not come is asked for again.
 */
public final class Keeper {

  static final Duration CHUNK_PATIENCE = Duration.ofSeconds(2);

  /** After so many requests for one chunk the source counts as gone. */
  static final int MAX_REQUESTS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

  /** A document that somebody wants to have here. */
  private record Wanted(
      DocumentDigest document,
      boolean stored,
      ActorRef<Command> source,
      ActorRef<KeeperReply> replyTo) {}

  private record Opened(Optional<IncomingDocument> document, Throwable failure)
      implements Command {}

  private record Appended(int bytes, Boolean whole, Throwable failure) implements Command {}

  private record ChunkOverdue() implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final ResultCopies copies;
  private final Executor disk;
  private final Set<Wanted> queue = new LinkedHashSet<>();

  /** It is offered again and again; once is enough to say. */
  private final Set<DocumentDigest> warned = new HashSet<>();

  private long highestEpoch;
  private Wanted current;
  private IncomingDocument incoming;
  private long received;
  private int requests;

  private Keeper(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      ResultCopies copies,
      Executor disk) {
    this.context = context;
    this.timers = timers;
    this.copies = copies;
    this.disk = disk;
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
    onDisk(
            () -> {
              copies.removeLeftovers();
              return true;
            })
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.warn("leftovers could not be removed: {}", reason(failure));
              }
            });
    return serving();
  }

  private Behavior<Command> serving() {
    return Behaviors.receive(Command.class)
        .onMessage(Offer.class, this::onOffer)
        .onMessage(ListDocuments.class, this::onListDocuments)
        .onMessage(ReadChunk.class, this::onReadChunk)
        .onMessage(Opened.class, this::onOpened)
        .onMessage(Chunk.class, this::isAskedFor, this::onChunk)
        .onMessage(ChunkRefused.class, this::isOfCurrent, this::onChunkRefused)
        .onMessage(Appended.class, this::onAppended)
        .onMessage(ChunkOverdue.class, overdue -> onChunkOverdue())
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  // For others.

  private Behavior<Command> onListDocuments(ListDocuments list) {
    onDisk(() -> copies.documents(list.experimentId()))
        .whenComplete(
            (documents, failure) -> {
              if (failure != null) {
                // Whoever asks counts this node as one that has not answered.
                LOG.warn("{} cannot be listed: {}", list.experimentId(), reason(failure));
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
    onDisk(() -> copies.chunk(read.document(), read.offset()))
        .whenComplete(
            (bytes, failure) ->
                read.replyTo()
                    .tell(
                        failure == null
                            ? new Chunk(read.document(), read.offset(), bytes)
                            : new ChunkRefused(read.document(), reason(failure))));
    return Behaviors.same();
  }

  // What this node is to have.

  private Behavior<Command> onOffer(Offer offer) {
    if (offer.epoch() < highestEpoch) {
      LOG.warn(
          "an offer of epoch {} is ignored: the coordinator's epoch is {} now",
          offer.epoch(),
          highestEpoch);
      return Behaviors.same();
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
    return current == null ? next() : Behaviors.same();
  }

  private Behavior<Command> next() {
    current = null;
    incoming = null;
    Iterator<Wanted> first = queue.iterator();
    if (first.hasNext()) {
      current = first.next();
      first.remove();
      received = 0;
      requests = 0;
      Wanted wanted = current;
      context.pipeToSelf(
          onDisk(() -> copies.receive(wanted.document(), wanted.stored())), Opened::new);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onOpened(Opened opened) {
    if (opened.failure() != null) {
      return notKept(reason(opened.failure()));
    }
    if (opened.document().isEmpty()) {
      return kept();
    }
    incoming = opened.document().get();
    return askForChunk();
  }

  private Behavior<Command> askForChunk() {
    requests++;
    timers.startSingleTimer(new ChunkOverdue(), CHUNK_PATIENCE);
    current.source().tell(new ReadChunk(current.document(), received, context.getSelf()));
    return Behaviors.same();
  }

  /** Not one that was asked for twice, and is being written already. */
  private boolean isAskedFor(Chunk chunk) {
    return incoming != null
        && requests > 0
        && chunk.document().equals(current.document())
        && chunk.offset() == received;
  }

  private Behavior<Command> onChunk(Chunk chunk) {
    timers.cancel(new ChunkOverdue());
    requests = 0;
    IncomingDocument document = incoming;
    context.pipeToSelf(
        onDisk(() -> document.append(chunk.bytes())),
        (whole, failure) -> new Appended(chunk.bytes().length, whole, failure));
    return Behaviors.same();
  }

  private Behavior<Command> onAppended(Appended appended) {
    if (appended.failure() != null) {
      return notKept(reason(appended.failure()));
    }
    received += appended.bytes();
    return appended.whole() ? kept() : askForChunk();
  }

  private boolean isOfCurrent(ChunkRefused refused) {
    return incoming != null && requests > 0 && refused.document().equals(current.document());
  }

  private Behavior<Command> onChunkRefused(ChunkRefused refused) {
    return notKept(KeeperProtocol.nodeName(current.source()) + ": " + refused.reason());
  }

  private Behavior<Command> onChunkOverdue() {
    if (requests < MAX_REQUESTS) {
      return askForChunk();
    }
    return notKept(
        KeeperProtocol.nodeName(current.source())
            + " has sent nothing for "
            + CHUNK_PATIENCE.toSeconds() * MAX_REQUESTS
            + " s");
  }

  private Behavior<Command> kept() {
    current.replyTo().tell(new Kept(context.getSelf(), current.document()));
    return next();
  }

  private Behavior<Command> notKept(String reason) {
    if (warned.add(current.document())) {
      LOG.warn("{} is not kept here: {}", current.document().path(), reason);
    }
    timers.cancel(new ChunkOverdue());
    abandon();
    current.replyTo().tell(new NotKept(context.getSelf(), current.document(), reason));
    return next();
  }

  private void abandon() {
    if (incoming != null) {
      IncomingDocument abandoned = incoming;
      onDisk(
              () -> {
                abandoned.abandon();
                return true;
              })
          .whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  LOG.warn("half a document could not be removed: {}", reason(failure));
                }
              });
    }
  }

  private Behavior<Command> onPostStop() {
    abandon();
    return Behaviors.same();
  }

  private <T> CompletionStage<T> onDisk(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      disk.execute(
          () -> {
            try {
              result.complete(task.call());
            } catch (Exception e) {
              result.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(new IOException("this node is stopping", e));
    }
    return result;
  }

  private static String reason(Throwable failure) {
    return failure instanceof IOException && failure.getMessage() != null
        ? failure.getMessage()
        : failure.toString();
  }
}
