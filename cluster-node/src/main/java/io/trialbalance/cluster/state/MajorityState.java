package io.trialbalance.cluster.state;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.KeptRequest;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.StateProtocol;
import io.trialbalance.protocol.message.StateProtocol.Reply;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A coordinator's state on the disks of the cluster's members, by their keepers: what is kept is on
 * more than half of them, and who reads hears enough of them to meet one that has what was kept
 * last. When the members change, most of those before and most of those after have the change.
 *
 * <p>Every call is sent once, and given up after a while: whoever called calls again.
 */
public final class MajorityState {

  /** Members that are there answer within milliseconds, or once their disk has. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /**
   * Nobody waits for the answer of one who takes over, and whoever gave up would only write more: a
   * slow disk is waited for.
   */
  static final Duration PATIENCE_OF_SUCCESSOR = Duration.ofSeconds(10);

  /** What this actor understands. */
  interface Command {}

  private record Claim(CompletableFuture<StateStore.Claimed> done) implements Command {}

  private record Keep(CoordinatorState state, CompletableFuture<Done> done) implements Command {}

  private record ReadRequest(UUID experiment, CompletableFuture<KeptRequest> done)
      implements Command {}

  private record KeepRequest(
      UUID experiment, ExperimentRequest request, CompletableFuture<Done> done)
      implements Command {}

  private record Known(UUID node) implements Command {}

  private record KeepersListed(Receptionist.Listing listing) implements Command {}

  private record FromKeeper(Reply reply) implements Command {}

  private record GiveUp(long call, Duration after) implements Command {}

  private final TimerScheduler<Command> timers;
  private final ActorRef<Reply> answers;
  private final NodeState own;
  private final Map<Long, MemberCall<?>> calls = new HashMap<>();
  private Set<ActorRef<StateProtocol.Command>> keepers = Set.of();

  /** What others have on disk has to be read first: they may have accepted something. */
  private final Set<UUID> known = new HashSet<>();

  private List<Member> members;
  private long highestEpoch;
  private long lastCall;

  private MajorityState(
      ActorContext<Command> context, TimerScheduler<Command> timers, NodeState own) {
    this.timers = timers;
    this.own = own;
    this.members = own.state().members();
    this.answers = context.messageAdapter(Reply.class, FromKeeper::new);
    context
        .getSystem()
        .receptionist()
        .tell(
            Receptionist.subscribe(
                StateProtocol.KEY,
                context.messageAdapter(Receptionist.Listing.class, KeepersListed::new)));
  }

  /**
   * Starts it as a child of a coordinator.
   *
   * @param own what this node keeps; a coordinator begins with its members
   */
  public static StateStore spawn(ActorContext<?> coordinator, NodeState own) {
    ActorRef<Command> actor =
        coordinator.spawn(
            Behaviors.<Command>setup(
                context ->
                    Behaviors.withTimers(
                        timers -> new MajorityState(context, timers, own).behavior())),
            "state");
    return new Facade(own.node(), actor);
  }

  private record Facade(UUID node, ActorRef<Command> actor) implements StateStore {
    @Override
    public CompletionStage<Claimed> claim() {
      CompletableFuture<Claimed> done = new CompletableFuture<>();
      actor.tell(new Claim(done));
      return done;
    }

    @Override
    public void known(UUID node) {
      actor.tell(new Known(node));
    }

    @Override
    public CompletionStage<Done> keep(CoordinatorState state) {
      CompletableFuture<Done> done = new CompletableFuture<>();
      actor.tell(new Keep(state, done));
      return done;
    }

    @Override
    public CompletionStage<Done> keepRequest(UUID experiment, ExperimentRequest request) {
      CompletableFuture<Done> done = new CompletableFuture<>();
      actor.tell(new KeepRequest(experiment, request, done));
      return done;
    }

    @Override
    public CompletionStage<KeptRequest> request(UUID experiment) {
      CompletableFuture<KeptRequest> done = new CompletableFuture<>();
      actor.tell(new ReadRequest(experiment, done));
      return done;
    }
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onMessage(KeepersListed.class, this::onKeepersListed)
        .onMessage(Claim.class, this::onClaim)
        .onMessage(Known.class, this::onKnown)
        .onMessage(Keep.class, this::onKeep)
        .onMessage(ReadRequest.class, this::onReadRequest)
        .onMessage(KeepRequest.class, this::onKeepRequest)
        .onMessage(FromKeeper.class, this::onFromKeeper)
        .onMessage(GiveUp.class, this::onGiveUp)
        .build();
  }

  private Behavior<Command> onKeepersListed(KeepersListed listed) {
    // Also those that cannot be reached now: they may answer yet.
    Set<ActorRef<StateProtocol.Command>> now =
        listed.listing().getAllServiceInstances(StateProtocol.KEY);
    for (ActorRef<StateProtocol.Command> keeper : now) {
      if (!keepers.contains(keeper)) {
        calls.forEach((number, call) -> call.ask(keeper, number));
      }
    }
    keepers = now;
    return Behaviors.same();
  }

  private Behavior<Command> onClaim(Claim claim) {
    StateVersion there = own.state().version();
    highestEpoch = Math.max(highestEpoch, Math.max(there.epoch(), own.promised().epoch())) + 1;
    StateVersion version = new StateVersion(there.cluster(), highestEpoch, own.node(), 0);
    return call(
        PATIENCE_OF_SUCCESSOR,
        new MemberCall<>(
            claim.done(),
            StateProtocol.Has.class,
            (keeper, call) -> keeper.tell(new StateProtocol.Claim(call, version, answers))) {

          /** A claim that most do not take must leave nothing behind: this node's is the last. */
          @Override
          boolean isToBeAsked(UUID keeper) {
            Set<UUID> withThisNode = new HashSet<>(good());
            withThisNode.add(own.node());
            return !keeper.equals(own.node()) || Quorum.meetsAll(latest().members(), withThisNode);
          }

          @Override
          void settle() {
            CoordinatorState latest = latest();
            failIfRefused(this, version, kept -> !kept.isOfSameCoordinator(version));
            if (Quorum.meetsAll(latest.members(), good())) {
              members = latest.members();
              known.addAll(good());
              done.complete(
                  new StateStore.Claimed(
                      latest.as(version.in(latest.version())),
                      found().filter(state -> !state.equals(latest)).distinct().toList()));
            }
          }

          private CoordinatorState latest() {
            return found().reduce(own.state(), (a, b) -> b.version().isAfter(a.version()) ? b : a);
          }

          private Stream<CoordinatorState> found() {
            return Stream.concat(
                Stream.of(own.state()),
                replies(StateProtocol.Has.class).map(StateProtocol.Has::state));
          }

          @Override
          List<Member> asked() {
            return latest().members().stream().filter(member -> isToBeAsked(member.id())).toList();
          }
        });
  }

  private Behavior<Command> onKnown(Known now) {
    known.add(now.node());
    return Behaviors.same();
  }

  private void failIfRefused(
      MemberCall<?> call, StateVersion version, Predicate<StateVersion> isSuperseding) {
    call.replies(StateProtocol.Refused.class)
        .map(StateProtocol.Refused::kept)
        .filter(kept -> !kept.isForeignTo(version) && isSuperseding.test(kept))
        .forEach(
            kept -> {
              highestEpoch = Math.max(highestEpoch, kept.epoch());
              call.done.completeExceptionally(new SupersededException(version, kept));
            });
  }

  private Behavior<Command> onKeep(Keep keep) {
    List<Member> before = members;
    List<Member> after = keep.state().members();
    StateVersion version = keep.state().version();
    return call(
        version.revision() == 0 ? PATIENCE_OF_SUCCESSOR : PATIENCE,
        new MemberCall<>(
            keep.done(),
            StateProtocol.Kept.class,
            (keeper, call) -> {
              UUID node = StateProtocol.nodeId(keeper);
              if (known.contains(node) && (isOf(before, node) || isOf(after, node))) {
                keeper.tell(new StateProtocol.Keep(call, keep.state(), answers));
              }
            }) {
          @Override
          void settle() {
            // Of the same epoch it is another's claim, which most never took: they took this one's.
            failIfRefused(this, version, kept -> kept.epoch() > version.epoch());
            // Who takes over may have to go on without one half before anybody can be taken off.
            boolean isEnough =
                version.revision() == 0
                    ? Quorum.meetsAll(after, good())
                    : Quorum.isMajority(after, good());
            if (isEnough && (before.equals(after) || Quorum.meetsAll(before, good()))) {
              members = after;
              done.complete(Done.done());
            }
          }

          @Override
          List<Member> asked() {
            return after;
          }
        });
  }

  private Behavior<Command> onKeepRequest(KeepRequest keep) {
    List<Member> asked = members;
    return call(
        PATIENCE,
        new MemberCall<>(
            keep.done(),
            StateProtocol.Kept.class,
            (keeper, call) ->
                keeper.tell(
                    new StateProtocol.KeepRequest(
                        call, keep.experiment(), keep.request(), answers))) {
          @Override
          void settle() {
            if (Quorum.isMajority(asked, good())) {
              done.complete(Done.done());
            }
          }

          @Override
          List<Member> asked() {
            return asked;
          }
        });
  }

  private Behavior<Command> onReadRequest(ReadRequest read) {
    List<Member> asked = members;
    return call(
        PATIENCE,
        new MemberCall<>(
            read.done(),
            StateProtocol.HasRequest.class,
            (keeper, call) ->
                keeper.tell(new StateProtocol.ReadRequest(call, read.experiment(), answers))) {
          @Override
          void settle() {
            replies(StateProtocol.HasRequest.class)
                .map(StateProtocol.HasRequest::request)
                .filter(request -> request.request().isPresent())
                .findFirst()
                .ifPresent(done::complete);
            if (Quorum.meetsAll(asked, good())) {
              done.complete(KeptRequest.NONE);
            }
          }

          @Override
          List<Member> asked() {
            return asked;
          }
        });
  }

  private void giveUp(long call, Duration after) {
    timers.startSingleTimer(call, new GiveUp(call, after), after);
  }

  private static boolean isOf(List<Member> members, UUID node) {
    return members.stream().anyMatch(member -> member.id().equals(node));
  }

  private Behavior<Command> call(Duration patience, MemberCall<?> call) {
    lastCall++;
    calls.put(lastCall, call);
    giveUp(lastCall, patience);
    keepers.forEach(keeper -> call.ask(keeper, lastCall));
    return Behaviors.same();
  }

  private Behavior<Command> onFromKeeper(FromKeeper from) {
    Reply reply = from.reply();
    MemberCall<?> call = calls.get(reply.call());
    if (call != null) {
      call.answered(reply);
      if (call.done.isDone()) {
        calls.remove(reply.call());
        timers.cancel(reply.call());
      } else {
        keepers.forEach(keeper -> call.ask(keeper, reply.call()));
        if (reply instanceof StateProtocol.NotKept) {
          // That disk is not slow: the call is made again soon, once others have had their time.
          giveUp(reply.call(), PATIENCE);
        }
      }
    }
    return Behaviors.same();
  }

  private Behavior<Command> onGiveUp(GiveUp given) {
    MemberCall<?> call = calls.remove(given.call());
    if (call != null) {
      call.done.completeExceptionally(call.tooFew(given.after()));
    }
    return Behaviors.same();
  }
}
