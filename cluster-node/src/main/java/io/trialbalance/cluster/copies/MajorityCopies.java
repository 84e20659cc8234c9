package io.trialbalance.cluster.copies;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import io.trialbalance.cluster.actor.TaskErrors;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.KeeperProtocol;
import io.trialbalance.protocol.message.KeeperProtocol.Documents;
import io.trialbalance.protocol.message.KeeperProtocol.KeeperReply;
import io.trialbalance.protocol.message.KeeperProtocol.Kept;
import io.trialbalance.protocol.message.KeeperProtocol.NotKept;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the coordinator's documents on the disks of a majority of the nodes, and in the end on all:
 * in every round each keeper is offered what it has not said to have. So a message that was lost, a
 * node that comes back and a disk that has room again are one case.
 */
public final class MajorityCopies {

  static final Duration ROUND = Duration.ofSeconds(2);

  /** Two minutes in which nothing comes to any disk: a thousand documents take longer. */
  static final int MAX_ROUNDS = 60;

  private static final Logger LOG = LoggerFactory.getLogger(MajorityCopies.class);

  /** What this actor understands. */
  interface Command {}

  private record Spread(List<DocumentDigest> documents, CompletableFuture<Void> done)
      implements Command {}

  private record OfferAll(List<DocumentDigest> documents) implements Command {}

  private record Collect(String experimentId, UUID experiment, CompletableFuture<Void> done)
      implements Command {}

  private record Pause(boolean paused) implements Command {}

  private record KeepersListed(Receptionist.Listing listing) implements Command {}

  private record FromKeeper(KeeperReply reply) implements Command {}

  private record NextRound() implements Command {}

  private final CopyBook book;
  private final KeeperOrders orders;
  private final Consumer<String> notes;
  private final List<Spreading> spreading = new ArrayList<>();
  private final List<Collecting> collecting = new ArrayList<>();
  private boolean paused;
  private boolean progress;

  private MajorityCopies(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      long epoch,
      int nodesExpected,
      Consumer<String> notes) {
    this.book = new CopyBook(nodesExpected);
    this.orders =
        new KeeperOrders(book, epoch, context.messageAdapter(KeeperReply.class, FromKeeper::new));
    this.notes = notes;
    context
        .getSystem()
        .receptionist()
        .tell(
            Receptionist.subscribe(
                KeeperProtocol.KEY,
                context.messageAdapter(Receptionist.Listing.class, KeepersListed::new)));
    timers.startTimerWithFixedDelay(new NextRound(), ROUND);
  }

  /**
   * Starts the actor as a child of a coordinator.
   *
   * @param epoch of the coordinator
   * @param nodesExpected of which a majority is needed, even while fewer are there
   * @param notes is told on the actor's thread why documents are not where they should be
   */
  public static Copies spawn(
      ActorContext<?> coordinator, long epoch, int nodesExpected, Consumer<String> notes) {
    ActorRef<Command> actor =
        coordinator.spawn(
            TaskErrors.asFailures(
                Behaviors.setup(
                    context ->
                        Behaviors.withTimers(
                            timers ->
                                new MajorityCopies(context, timers, epoch, nodesExpected, notes)
                                    .behavior()))),
            "copies");
    return facade(actor);
  }

  private static Copies facade(ActorRef<Command> actor) {
    return new Copies() {
      @Override
      public CompletionStage<Void> spread(List<DocumentDigest> documents) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        actor.tell(new Spread(documents, done));
        return done;
      }

      @Override
      public void offer(List<DocumentDigest> documents) {
        actor.tell(new OfferAll(documents));
      }

      @Override
      public CompletionStage<Void> collect(String experimentId, UUID experiment) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        actor.tell(new Collect(experimentId, experiment, done));
        return done;
      }

      @Override
      public void pause(boolean paused) {
        actor.tell(new Pause(paused));
      }
    };
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onMessage(Spread.class, this::onSpread)
        .onMessage(OfferAll.class, this::onOfferAll)
        .onMessage(Collect.class, this::onCollect)
        .onMessage(Pause.class, this::onPause)
        .onMessage(KeepersListed.class, this::onKeepersListed)
        .onMessage(FromKeeper.class, this::onFromKeeper)
        .onMessage(NextRound.class, next -> onNextRound())
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  private Behavior<Command> onSpread(Spread spread) {
    book.add(spread.documents());
    spreading.add(new Spreading(spread.documents(), spread.done()));
    offer();
    return settle();
  }

  private Behavior<Command> onOfferAll(OfferAll all) {
    book.add(all.documents());
    offer();
    return Behaviors.same();
  }

  private Behavior<Command> onPause(Pause order) {
    paused = order.paused();
    return Behaviors.same();
  }

  private Behavior<Command> onKeepersListed(KeepersListed listed) {
    // Also those that cannot be reached now: they belong to the cluster until they are removed.
    book.keepers(listed.listing().getAllServiceInstances(KeeperProtocol.KEY));
    offer();
    collecting.forEach(one -> one.ask(book, orders));
    return settle();
  }

  private Behavior<Command> onFromKeeper(FromKeeper from) {
    if (from.reply() instanceof Kept kept) {
      progress = true;
      book.kept(kept.keeper(), kept.document());
      answered(kept.keeper(), kept.document());
    } else if (from.reply() instanceof NotKept not) {
      if (book.refused(not.keeper(), not.document(), not.reason())) {
        String text =
            not.document().path()
                + " is not on the disk of "
                + KeeperProtocol.nodeName(not.keeper())
                + ": "
                + not.reason();
        LOG.warn(text);
        notes.accept(text);
      }
      answered(not.keeper(), not.document());
    } else if (from.reply() instanceof Documents documents) {
      documents.documents().forEach(one -> book.kept(documents.keeper(), one));
      collecting.forEach(one -> one.listed(documents));
    }
    return settle();
  }

  private void answered(ActorRef<KeeperProtocol.Command> keeper, DocumentDigest document) {
    if (book.local().filter(keeper::equals).isPresent()) {
      for (Collecting one : collecting) {
        one.answered(book, document);
      }
    }
  }

  private Behavior<Command> onNextRound() {
    book.nextRound();
    offer();
    nextRound(spreading, one -> {});
    nextRound(collecting, one -> one.ask(book, orders));
    spreading.forEach(one -> note(one, ""));
    // A successor collects what there is of many experiments, which all wait for the same nodes.
    int more = collecting.size() - 1;
    collecting.stream()
        .findFirst()
        .ifPresent(one -> note(one, more > 0 ? " and of " + more + " more" : ""));
    progress = false;
    return settle();
  }

  private <T extends Pending> void nextRound(List<T> pending, Consumer<T> begins) {
    for (T one : List.copyOf(pending)) {
      if (one.nextRound(progress) >= MAX_ROUNDS) {
        pending.remove(one);
        one.done().completeExceptionally(tooLong(one.missing(book)));
      } else {
        begins.accept(one);
      }
    }
  }

  private void note(Pending one, String more) {
    notes.accept("waiting: " + one.missing(book) + more);
  }

  private static IOException tooLong(String text) {
    return new IOException(
        text
            + ": given up after "
            + MAX_ROUNDS * ROUND.toSeconds()
            + " s; see to it that a majority of the nodes is there and can write to its results"
            + " folder");
  }

  /** Whoever waits for something that has come about waits no longer. */
  private Behavior<Command> settle() {
    for (Spreading one : List.copyOf(spreading)) {
      if (one.isDone(book)) {
        spreading.remove(one);
        one.done().complete(null);
      }
    }
    for (Collecting one : List.copyOf(collecting)) {
      Collection<DocumentDigest> here = one.goOn(book, orders::offerToThisNode);
      if (here != null) {
        collecting.remove(one);
        book.add(here);
        one.done().complete(null);
      }
    }
    return Behaviors.same();
  }

  private void offer() {
    if (!paused || !spreading.isEmpty()) {
      orders.offerAll();
    }
  }

  // What a successor asks.

  private Behavior<Command> onCollect(Collect collect) {
    Collecting one = new Collecting(collect.experimentId(), collect.experiment(), collect.done());
    collecting.add(one);
    one.ask(book, orders);
    return Behaviors.same();
  }

  private Behavior<Command> onPostStop() {
    IOException stopped = new IOException("this node's coordinator has stopped");
    spreading.forEach(one -> one.done().completeExceptionally(stopped));
    collecting.forEach(one -> one.done().completeExceptionally(stopped));
    return Behaviors.same();
  }
}
