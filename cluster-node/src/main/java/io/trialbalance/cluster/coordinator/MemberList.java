package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.trialbalance.cluster.results.document.ExperimentHead;
import io.trialbalance.cluster.state.Quorum;
import io.trialbalance.cluster.state.StateStore;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.Leave;
import io.trialbalance.protocol.message.CoordinatorProtocol.Left;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.StateProtocol;
import io.trialbalance.protocol.message.StateVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Keeps the list of the cluster's members true: whoever comes is read before anything is written to
 * its disk, since it may have accepted what nobody else knows of, and whoever was given up or has
 * left is waited for no more.
 */
final class MemberList {

  /** Members that have not come by then are away: they may be let in again. */
  private static final Duration RETURN = Duration.ofSeconds(30);

  /** A member's keeper has answered. */
  record FromKeeper(StateProtocol.Reply reply) implements Command {}

  /** What a member has on its disk; of some of it the documents here say that it has ended. */
  record Adopting(Member member, CoordinatorState state, Set<UUID> ended) implements Command {}

  /** What the documents say of an experiment that was taken for interrupted. */
  record DocumentsFound(Optional<ExperimentHead> stored) implements Command {}

  /** Whoever has not come by now is away. */
  record AreBack() implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Archive archive;
  private final StateStore keeper;
  private final ExperimentBook book;
  private final StateChanges changes;
  private final StateVersion version;
  private final Members members;
  private final ActorRef<StateProtocol.Reply> kept;
  private Set<ActorRef<StateProtocol.Command>> keepers = Set.of();

  /**
   * @param context of the coordinator, which gives back this class's messages
   * @param book in which the members stand
   * @param version of the coordinator
   * @param members of Akka's cluster
   */
  MemberList(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Archive archive,
      StateStore keeper,
      ExperimentBook book,
      StateChanges changes,
      StateVersion version,
      Members members) {
    this.context = context;
    this.timers = timers;
    this.archive = archive;
    this.keeper = keeper;
    this.book = book;
    this.changes = changes;
    this.version = version;
    this.members = members;
    this.kept = context.messageAdapter(StateProtocol.Reply.class, FromKeeper::new);
  }

  /** Nothing that any member has accepted is forgotten because the others have not heard of it. */
  static CompletionStage<CoordinatorState> adopted(Archive archive, StateStore.Claimed claimed) {
    ExperimentBook book = new ExperimentBook();
    book.restore(claimed.latest());
    List<ExperimentState> theirs =
        claimed.others().stream().flatMap(other -> other.experiments().stream()).toList();
    return archive
        .ended(book.unknownOf(theirs))
        .thenApply(
            ended -> {
              for (CoordinatorState other : claimed.others()) {
                book.adopt(other, one -> ended.contains(one.uuid()));
              }
              return book.toState(claimed.latest().version());
            });
  }

  /** The coordinator is in charge. */
  void begin() {
    timers.startSingleTimer(new AreBack(), RETURN);
    book.interrupted().forEach(this::lookWhetherItHasEnded);
  }

  Behavior<Command> onKeepers(Set<ActorRef<StateProtocol.Command>> now) {
    Set<UUID> ids = now.stream().map(StateProtocol::nodeId).collect(Collectors.toSet());
    for (ActorRef<StateProtocol.Command> keeper : now) {
      if (!keepers.contains(keeper)) {
        keeper.tell(new StateProtocol.Read(0, kept));
      }
    }
    List<UUID> gone =
        keepers.stream().map(StateProtocol::nodeId).filter(id -> !ids.contains(id)).toList();
    keepers = now;
    return remove(gone);
  }

  /** Whoever was given up, or has left, is no member any more: nobody waits for it from then on. */
  private Behavior<Command> remove(List<UUID> gone) {
    List<Member> before = book.members();
    gone.forEach(book::remove);
    if (!book.members().equals(before)) {
      changes.changed(() -> {});
    }
    return Behaviors.same();
  }

  Behavior<Command> onAreBack(AreBack back) {
    Set<UUID> here = keepers.stream().map(StateProtocol::nodeId).collect(Collectors.toSet());
    return remove(
        book.members().stream().map(Member::id).filter(id -> !here.contains(id)).toList());
  }

  Behavior<Command> onFromKeeper(FromKeeper from) {
    Optional<ActorRef<StateProtocol.Command>> keeper =
        keepers.stream()
            .filter(one -> StateProtocol.nodeId(one).equals(from.reply().node()))
            .findFirst();
    if (!(from.reply() instanceof StateProtocol.Has has) || keeper.isEmpty()) {
      return Behaviors.same();
    }
    StateVersion theirs = has.state().version();
    Member member = new Member(has.node(), members.addressOf(keeper.get()));
    if (theirs.isForeignTo(version)) {
      context
          .getLog()
          .warn("{} is of cluster {}, and no member of this one", member.address(), theirs);
      return Behaviors.same();
    }
    if (theirs.isOfLaterCoordinator(version)) {
      context
          .getLog()
          .warn("{} knows of a later coordinator: this one begins anew", member.address());
      return Behaviors.stopped();
    }
    context.pipeToSelf(
        archive.ended(book.unknownOf(has.state().experiments())),
        (ended, failure) -> new Adopting(member, has.state(), failure == null ? ended : Set.of()));
    return Behaviors.same();
  }

  Behavior<Command> onAdopting(Adopting adopting) {
    List<ExperimentState> adopted =
        book.adopt(adopting.state(), one -> adopting.ended().contains(one.uuid()));
    boolean isKnown = book.members().contains(adopting.member());
    book.add(adopting.member());
    keeper.known(adopting.member().id());
    if (!adopted.isEmpty() || !isKnown) {
      changes.changed(() -> {});
    }
    for (ExperimentState one : adopted) {
      context
          .getLog()
          .warn(
              "{} had been accepted by {}, and nobody runs it: it is interrupted",
              one.id(),
              adopting.member().address());
    }
    book.interrupted().forEach(this::lookWhetherItHasEnded);
    return Behaviors.same();
  }

  /** Its end may be on the disk of a member that has come only now. */
  private void lookWhetherItHasEnded(ExperimentState interrupted) {
    context.pipeToSelf(
        archive.storedAnywhere(interrupted),
        (stored, failure) -> new DocumentsFound(failure == null ? stored : Optional.empty()));
  }

  Behavior<Command> onDocumentsFound(DocumentsFound found) {
    if (found.stored().filter(book::foundEnded).isPresent()) {
      changes.changed(() -> {});
    }
    return Behaviors.same();
  }

  /** Another node's coordinator is to go on, if there is one. */
  void stepDown(String why) {
    members.stepDown(why);
  }

  /** The last of all stays on the list: nobody is left to keep one without it. */
  Behavior<Command> onLeave(Leave leave) {
    if (Quorum.hasOthers(book.members(), leave.node())) {
      book.remove(leave.node());
    }
    changes.changed(() -> leave.replyTo().tell(new Left(leave.node())));
    return Behaviors.same();
  }
}
