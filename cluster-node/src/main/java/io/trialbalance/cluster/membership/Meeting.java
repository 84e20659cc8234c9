package io.trialbalance.cluster.membership;

import akka.actor.Address;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import akka.cluster.typed.Join;
import akka.cluster.typed.JoinSeedNodes;
import io.trialbalance.cluster.membership.Founding.Decision;
import io.trialbalance.cluster.membership.Founding.Situation;
import io.trialbalance.cluster.results.store.DiskTasks;
import io.trialbalance.cluster.state.NodeState;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.MeetingProtocol;
import io.trialbalance.protocol.message.MeetingProtocol.Answer;
import io.trialbalance.protocol.message.MeetingProtocol.Ask;
import io.trialbalance.protocol.message.MeetingProtocol.Command;
import io.trialbalance.protocol.message.MeetingProtocol.Links;
import io.trialbalance.protocol.message.MeetingProtocol.ShowLinks;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.StateVersion;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks other nodes whether they are in a cluster, answers the same question, and does what {@link
 * Founding} says: joins, begins a cluster, or says for whom this node waits. In a cluster it goes
 * on asking seeds and former members that are not in it, since they may be another one: of the same
 * id the later one stays, of another id both do, and say so.
 */
final class Meeting {

  private static final Duration ROUND = Duration.ofMillis(500);

  /** In a cluster only every so many rounds. */
  private static final int ROUNDS_IN_A_CLUSTER = 10;

  /**
   * So many rounds whoever is in a cluster has to say so, before it is taken for another program.
   */
  private static final int ROUNDS_UNTIL_KNOCKING = 2;

  /**
   * Two that come back at the same moment, and do not reach each other, know of each other by then.
   */
  private static final Duration HESITATION = Duration.ofMillis(1_500);

  /** Attempts that a new cluster may make before its serials are those of another one. */
  private static final int ATTEMPTS_OF_A_CLUSTER = 1 << 16;

  private static final Logger LOG = LoggerFactory.getLogger(Meeting.class);

  private record NextRound() implements Command {}

  private record Probed(Refusals.Found refused, Throwable failure) implements Command {}

  private record Kept(Boolean isKept, Throwable failure) implements Command {
    boolean takes() {
      return Boolean.TRUE.equals(isKept);
    }
  }

  /** Somebody has declared a member lost. */
  record Lost(String address) implements Command {}

  /**
   * What a node of a configuration does when it meets others.
   *
   * @param seeds addresses, in their order
   * @param known addresses of others that it was with before
   * @param isStart whether the node is being started, rather than on its way back: a wrong seed is
   *     a mistake of whoever starts it
   * @param begins whether somebody has declared lost whoever is silent
   */
  record Plan(List<String> seeds, Set<String> known, boolean isStart, boolean begins) {
    Plan {
      seeds = List.copyOf(seeds);
      known = Set.copyOf(known);
    }
  }

  private final ActorContext<Command> context;
  private final Cluster cluster;
  private final Member self;
  private final NodeState state;
  private final DiskTasks disk;
  private final Plan plan;
  private final MeetingView view;
  private final Refusals refusals = new Refusals(System::nanoTime);
  private final Hearsay hearsay;
  private final Strangers strangers;
  private final Outsiders outsiders = new Outsiders(System::nanoTime);
  private final SteadyLinks links;
  private Set<String> doors = Set.of();
  private Set<String> unreached = Set.of();
  private boolean probing;

  /** Akka takes a moment to make a node that begins a cluster a member of it. */
  private boolean isFounder;

  private int rounds;

  /** 0 while it must not join. */
  private long mayJoinSinceNanos;

  private Meeting(
      ActorContext<Command> context, NodeState state, Executor disk, Plan plan, MeetingView view) {
    this.context = context;
    this.cluster = Cluster.get(context.getSystem());
    this.self = new Member(state.node(), Member.hostPort(cluster.selfMember().address()));
    this.state = state;
    this.disk = new DiskTasks(disk);
    this.plan = plan;
    this.view = view;
    this.hearsay = new Hearsay(self, state, plan);
    this.strangers = new Strangers(cluster, self, state, view);
    this.links = new SteadyLinks(context.getSystem());
  }

  /**
   * Starts it in {@code system}, which is in no cluster yet.
   *
   * @param disk runs what blocks
   * @param view is told what comes of it
   */
  static ActorRef<Command> start(
      ActorSystem<?> system, NodeState state, Executor disk, Plan plan, MeetingView view) {
    return system.systemActorOf(
        Behaviors.<Command>setup(
            context ->
                Behaviors.withTimers(
                    timers -> new Meeting(context, state, disk, plan, view).begin(timers))),
        MeetingProtocol.NAME,
        Props.empty());
  }

  private Behavior<Command> begin(TimerScheduler<Command> timers) {
    timers.startTimerWithFixedDelay(new NextRound(), ROUND);
    context.getSelf().tell(new NextRound());
    return asking();
  }

  /** In no cluster yet. */
  private Behavior<Command> asking() {
    return inEveryState()
        .onMessage(NextRound.class, next -> onRoundOutside())
        .onMessage(Answer.class, this::onAnswerOutside)
        .onMessage(Lost.class, this::onLost)
        .onAnyMessage(other -> Behaviors.same())
        .build();
  }

  /** It begins a cluster as soon as its own disk has that. */
  private Behavior<Command> founding() {
    return inEveryState()
        .onMessage(Kept.class, this::onKept)
        .onAnyMessage(other -> Behaviors.same())
        .build();
  }

  /** In a cluster; or on its way out of it, from where another actor system may ask again. */
  private Behavior<Command> inside() {
    return inEveryState()
        .onMessage(NextRound.class, next -> onRoundInside())
        .onMessage(Answer.class, this::onAnswerInside)
        .onAnyMessage(other -> Behaviors.same())
        .build();
  }

  private BehaviorBuilder<Command> inEveryState() {
    return Behaviors.receive(Command.class)
        .onMessage(Ask.class, this::onAsk)
        .onMessage(ShowLinks.class, this::onShowLinks)
        .onMessage(Probed.class, this::onProbed);
  }

  private boolean isInCluster() {
    MemberStatus status = cluster.selfMember().status();
    return status.equals(MemberStatus.up())
        || isFounder
            && !cluster.isTerminated()
            && (isOutside(status) || status.equals(MemberStatus.joining()));
  }

  private static boolean isOutside(MemberStatus status) {
    return status.equals(MemberStatus.removed());
  }

  // Outside.

  private Behavior<Command> onRoundOutside() {
    if (isInCluster()) {
      return onRoundInside();
    }
    Situation now = hearsay.situation();
    Set<String> everybody = Founding.toAsk(now);
    everybody.forEach(this::ask);
    probe(everybody);
    if (!now.own().version().hasCluster() && ++rounds > ROUNDS_UNTIL_KNOCKING) {
      everybody.removeAll(now.answers().keySet());
      knock(everybody);
    }
    return decide();
  }

  private void ask(String address) {
    MeetingProtocol.at(context.getSystem(), address)
        .tell(
            new Ask(self, isInCluster(), state.state().version(), unreached, context.getSelf()),
            akka.actor.ActorRef.noSender());
  }

  private void probe(Set<String> everybody) {
    if (!probing) {
      probing = true;
      context.pipeToSelf(disk.run(() -> refusals.among(everybody)), Probed::new);
    }
  }

  private Behavior<Command> onProbed(Probed probed) {
    probing = false;
    hearsay.probed(probed.failure() == null ? probed.refused() : Refusals.Found.NONE);
    return Behaviors.same();
  }

  /**
   * A node that was at another address the last time has moved, or is a copy of one that is there
   * still: that one is asked first.
   */
  private boolean mayHaveATwin(Situation now) {
    return !now.isPatienceOver()
        && formerAddresses()
            .anyMatch(
                address -> !now.answers().containsKey(address) && !now.refused().contains(address));
  }

  private boolean isTwin(Member other) {
    return other.id().equals(self.id()) && formerAddresses().findAny().isPresent();
  }

  private Stream<String> formerAddresses() {
    return state.state().members().stream()
        .filter(member -> member.id().equals(self.id()))
        .map(Member::address)
        .filter(address -> !address.equals(self.address()));
  }

  /**
   * Whoever is in a cluster lets this node in, or refuses it as another program; others nod. A node
   * that remembers a cluster knocks only where its own one is: a stranger's refusal would end it.
   */
  private void knock(Set<String> these) {
    if (!these.isEmpty() && !these.equals(doors)) {
      doors = Set.copyOf(these);
      List<Address> addresses = new ArrayList<>();
      these.forEach(one -> addresses.add(MeetingProtocol.address(context.getSystem(), one)));
      cluster.manager().tell(new JoinSeedNodes(addresses));
    }
  }

  private boolean mayKnock(Situation now) {
    long nanos = System.nanoTime();
    mayJoinSinceNanos = mayJoinSinceNanos == 0 ? nanos : mayJoinSinceNanos;
    return !now.own().version().hasCluster() || nanos - mayJoinSinceNanos >= HESITATION.toNanos();
  }

  private Behavior<Command> onAnswerOutside(Answer answer) {
    if (!hearsay.isOfUse(answer.node())) {
      return Behaviors.same();
    }
    if (isTwin(answer.node())) {
      view.twin(answer.node().address());
      return refused();
    }
    hearsay.hears(answer);
    return decide();
  }

  private Behavior<Command> onLost(Lost declared) {
    if (hearsay.loses(declared.address())) {
      LOG.warn("{} is declared lost", declared.address());
      return decide();
    }
    return Behaviors.same();
  }

  private Behavior<Command> decide() {
    Situation now = hearsay.situation();
    if (!isOutside(cluster.selfMember().status()) || mayHaveATwin(now)) {
      return Behaviors.same();
    }
    Decision decision = Founding.decide(now);
    unreached = Set.of();
    if (decision instanceof Founding.Join joins) {
      if (mayKnock(now)) {
        knock(joins.doors());
      }
      return Behaviors.same();
    }
    mayJoinSinceNanos = 0;
    if (decision instanceof Founding.Begin) {
      return begin(fresh());
    } else if (decision instanceof Founding.BeginAgain again) {
      LOG.warn("this node begins the cluster {} again", again.state().version().cluster());
      return begin(again.state());
    } else if (decision instanceof Founding.Foreign foreign) {
      view.foreign(foreign.who(), state.place());
      return refused();
    } else if (decision instanceof Founding.Wait waits) {
      view.waiting(waits, now.isPatienceOver());
      unreached = waits.again() && !waits.isUpToSomebody() ? waits.silent() : Set.of();
      if (plan.begins() && waits.isUpToSomebody() && now.isPatienceOver()) {
        waits.silent().stream()
            .filter(address -> !now.answers().containsKey(address))
            .forEach(address -> context.getSelf().tell(new Lost(address)));
      }
    }
    return Behaviors.same();
  }

  /** This node cannot be where it was sent: its actor system ends, and says why. */
  private Behavior<Command> refused() {
    CoordinatedShutdown.get(context.getSystem())
        .run(CoordinatedShutdown.incompatibleConfigurationDetectedReason());
    return Behaviors.stopped();
  }

  // Founding.

  /** Serials are drawn, so that those of two clusters differ at a database that both have used. */
  private CoordinatorState fresh() {
    int serials = Integer.MAX_VALUE / ATTEMPTS_OF_A_CLUSTER;
    return new CoordinatorState(
        new StateVersion(UUID.randomUUID(), 0, self.id(), 0),
        List.of(self),
        state.isDurable() ? new SecureRandom().nextInt(serials) * ATTEMPTS_OF_A_CLUSTER : 0,
        null,
        List.of());
  }

  private Behavior<Command> begin(CoordinatorState first) {
    context.pipeToSelf(disk.run(() -> state.keep(first)), Kept::new);
    return founding();
  }

  private Behavior<Command> onKept(Kept kept) {
    if (kept.failure() == null && kept.takes()) {
      isFounder = true;
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
      return inside();
    }
    view.waiting(
        new Founding.Wait(
            new TreeSet<>(),
            "until it can write to "
                + state.place()
                + ": "
                + (kept.failure() == null
                    ? "something later is there already"
                    : DiskTasks.reason(kept.failure())),
            false,
            false),
        false);
    return asking();
  }

  // Inside.

  private Behavior<Command> onRoundInside() {
    if (isInCluster()) {
      view.inCluster();
      if (rounds++ % ROUNDS_IN_A_CLUSTER == 0) {
        Set<String> all = hearsay.known();
        all.addAll(plan.seeds());
        strangers.among(all).forEach(this::ask);
      }
    }
    return inside();
  }

  private Behavior<Command> onAnswerInside(Answer answer) {
    if (hearsay.isOfUse(answer.node())) {
      hearsay.hears(answer);
      if (answer.isInCluster()) {
        meets(answer.node(), answer.version());
      }
    }
    return Behaviors.same();
  }

  private Behavior<Command> onAsk(Ask ask) {
    if (!hearsay.isOfUse(ask.asker())) {
      return Behaviors.same();
    }
    boolean isNew = hearsay.knows(ask.asker());
    view.knows(ask.asker().address());
    CoordinatorState own = state.state();
    if (!ask.version().isForeignTo(own.version())) {
      outsiders.hears(ask);
    }
    ask.replyTo()
        .tell(
            new Answer(
                self,
                isInCluster() ? inMyCluster() : Set.of(),
                outsiders.joining(),
                own.version(),
                own.members(),
                hearsay.lost(),
                own.version().isAfter(ask.version()) ? Optional.of(own) : Optional.empty()));
    if (isNew && isOutside(cluster.selfMember().status()) && !cluster.isTerminated()) {
      ask(ask.asker().address());
    }
    if (ask.inCluster()) {
      meets(ask.asker(), ask.version());
    }
    return Behaviors.same();
  }

  private Set<String> inMyCluster() {
    Set<String> mine = links.members();
    mine.add(self.address());
    return mine;
  }

  private Behavior<Command> onShowLinks(ShowLinks show) {
    show.replyTo().tell(new Links(self.address(), links.unsteady(), outsiders.keptOut()));
    return Behaviors.same();
  }

  /** A node in a cluster meets one that is in a cluster, too. */
  private void meets(Member other, StateVersion version) {
    if (isInCluster() && strangers.isToBeJoined(other, version)) {
      isFounder = false;
      cluster.manager().tell(new Down(cluster.selfMember().address()));
    }
  }
}
