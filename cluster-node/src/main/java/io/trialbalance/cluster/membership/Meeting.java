package io.trialbalance.cluster.membership;

import akka.actor.ActorSelection;
import akka.actor.Address;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Down;
import akka.cluster.typed.Join;
import akka.cluster.typed.JoinSeedNodes;
import io.trialbalance.cluster.membership.Founding.Decision;
import io.trialbalance.cluster.membership.Founding.Situation;
import io.trialbalance.cluster.state.NodeState;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.MeetingProtocol;
import io.trialbalance.protocol.message.MeetingProtocol.Answer;
import io.trialbalance.protocol.message.MeetingProtocol.Ask;
import io.trialbalance.protocol.message.MeetingProtocol.Command;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.StateVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

  /** An answer is of now for so long: whoever gave it may have ended. */
  private static final Duration LATELY = Duration.ofSeconds(2);

  /** So long a node that is the first of its seeds waits for the others before it goes without. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** So long two clusters of one id see each other before one of them dissolves. */
  private static final Duration APART = Duration.ofSeconds(12);

  /** More than a cluster has nodes, and than moved ones leave behind. */
  private static final int ASKERS_AT_MOST = 2_000;

  private static final Pattern ADDRESS = Pattern.compile("[^\\s/@]{1,255}:\\d{1,5}");

  /** In a cluster only every so many rounds. */
  private static final int ROUNDS_IN_A_CLUSTER = 10;

  /** Attempts that a new cluster may make before its serials are those of another one. */
  private static final int ATTEMPTS_OF_A_CLUSTER = 1 << 16;

  private static final Logger LOG = LoggerFactory.getLogger(Meeting.class);

  private record NextRound() implements Command {}

  private record Probed(Refusals.Found refused, Throwable failure) implements Command {}

  private record Kept(Throwable failure) implements Command {}

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

  private record Heard(Answer answer, long atNanos) {}

  private final ActorContext<Command> context;
  private final Cluster cluster;
  private final Member self;
  private final NodeState state;
  private final Executor disk;
  private final Plan plan;
  private final MeetingView view;
  private final Refusals refusals = new Refusals(System::nanoTime);
  private final long beganNanos = System.nanoTime();
  private final Map<String, Heard> heard = new HashMap<>();
  private final Map<String, Long> apartSince = new HashMap<>();
  private final Set<String> askers = new HashSet<>();
  private final Set<String> lost = new TreeSet<>();
  private Refusals.Found refused = new Refusals.Found(Set.of(), Set.of());
  private Set<String> asked = Set.of();
  private boolean probing;
  private boolean founding;
  private boolean founded;
  private boolean wasInCluster;
  private boolean wasUp;
  private int rounds;

  private Meeting(
      ActorContext<Command> context, NodeState state, Executor disk, Plan plan, MeetingView view) {
    this.context = context;
    this.cluster = Cluster.get(context.getSystem());
    this.self = new Member(state.node(), NodeSystem.hostPort(cluster.selfMember().address()));
    this.state = state;
    this.disk = disk;
    this.plan = plan;
    this.view = view;
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
    return Behaviors.receive(Command.class)
        .onMessage(NextRound.class, next -> onNextRound())
        .onMessage(Ask.class, this::onAsk)
        .onMessage(Answer.class, this::onAnswer)
        .onMessage(Probed.class, this::onProbed)
        .onMessage(Lost.class, this::onLost)
        .onMessage(Kept.class, this::onKept)
        .build();
  }

  private boolean isInCluster() {
    MemberStatus status = cluster.selfMember().status();
    boolean isJoining =
        status.equals(MemberStatus.joining()) || status.equals(MemberStatus.removed());
    return status.equals(MemberStatus.up()) || founded && !wasUp && isJoining;
  }

  private Behavior<Command> onNextRound() {
    if (!isInCluster() && wasInCluster) {
      // On its way out: another actor system may ask again.
      return Behaviors.same();
    }
    if (isInCluster()) {
      wasInCluster = true;
      wasUp |= cluster.selfMember().status().equals(MemberStatus.up());
      view.inCluster();
      if (rounds++ % ROUNDS_IN_A_CLUSTER == 0) {
        strangers().forEach(this::ask);
      }
      return Behaviors.same();
    }
    Situation now = situation();
    Set<String> everybody = Founding.toAsk(now);
    everybody.forEach(this::ask);
    probe(everybody);
    if (!mayHaveATwin(now)) {
      askToBeLetIn(now, everybody);
    }
    return decide();
  }

  private Set<String> known() {
    Set<String> known = new TreeSet<>(plan.known());
    known.addAll(askers);
    return known;
  }

  /** Seeds and former members that are not in this node's cluster. */
  private Set<String> strangers() {
    Set<String> strangers = new TreeSet<>(plan.seeds());
    strangers.addAll(known());
    state.state().members().forEach(member -> strangers.add(member.address()));
    strangers.remove(self.address());
    for (akka.cluster.Member member : cluster.state().getMembers()) {
      strangers.remove(NodeSystem.hostPort(member.address()));
    }
    return strangers;
  }

  private void ask(String address) {
    ActorSelection other =
        Adapter.toClassic(context.getSystem())
            .actorSelection(address(address) + "/system/" + MeetingProtocol.NAME);
    other.tell(
        new Ask(self, isInCluster(), state.state().version(), context.getSelf()),
        akka.actor.ActorRef.noSender());
  }

  private static Address address(String hostPort) {
    int colon = hostPort.lastIndexOf(':');
    return Address.apply(
        "akka",
        NodeSystem.NAME,
        hostPort.substring(0, colon),
        Integer.parseInt(hostPort.substring(colon + 1)));
  }

  private void probe(Set<String> everybody) {
    if (!probing) {
      probing = true;
      context.pipeToSelf(
          CompletableFuture.supplyAsync(() -> refusals.among(everybody), disk), Probed::new);
    }
  }

  private Behavior<Command> onProbed(Probed probed) {
    probing = false;
    refused = probed.failure() == null ? probed.refused() : new Refusals.Found(Set.of(), Set.of());
    return Behaviors.same();
  }

  /**
   * A node that was at another address the last time has moved, or is a copy of one that is there
   * still: that one is asked first.
   */
  private boolean mayHaveATwin(Situation now) {
    return !now.isPatienceOver()
        && now.own().members().stream()
            .filter(member -> member.id().equals(self.id()))
            .map(Member::address)
            .anyMatch(
                address ->
                    !address.equals(self.address())
                        && !now.answers().containsKey(address)
                        && !now.refused().contains(address));
  }

  private boolean isTwin(Member other) {
    boolean hasMoved =
        state.state().members().stream()
            .anyMatch(
                member ->
                    member.id().equals(self.id()) && !member.address().equals(self.address()));
    return hasMoved && other.id().equals(self.id()) && !isInCluster();
  }

  /**
   * Whoever is in a cluster lets this node in, or refuses it as another program; others nod. A node
   * that remembers a cluster knocks only where its own one is: a stranger's refusal would end it.
   */
  private void askToBeLetIn(Situation now, Set<String> everybody) {
    Set<String> doors =
        now.own().version().hasCluster()
            ? everybody.stream().filter(one -> isDoor(now, one)).collect(Collectors.toSet())
            : everybody;
    if (!doors.isEmpty() && !doors.equals(asked)) {
      asked = doors;
      cluster
          .manager()
          .tell(new JoinSeedNodes(new ArrayList<>(doors.stream().map(Meeting::address).toList())));
    }
  }

  private static boolean isDoor(Situation now, String address) {
    Answer answer = now.answers().get(address);
    return answer != null
        && answer.inCluster()
        && !answer.version().isForeignTo(now.own().version());
  }

  private Situation situation() {
    long now = System.nanoTime();
    Map<String, Answer> lately =
        heard.entrySet().stream()
            .filter(one -> now - one.getValue().atNanos() < LATELY.toNanos())
            .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().answer()));
    Set<String> allLost = new TreeSet<>(lost);
    lately.values().forEach(answer -> allLost.addAll(answer.lost()));
    Set<String> silentHere = new TreeSet<>(refused.all());
    silentHere.removeAll(lately.keySet());
    Set<String> silentForLong = new TreeSet<>(refused.forLong());
    silentForLong.removeAll(lately.keySet());
    StateVersion own = state.state().version();
    List<String> seeds =
        plan.seeds().stream()
            .filter(seed -> plan.isStart() || !isForeign(lately.get(seed), own))
            .toList();
    return new Situation(
        self,
        state.state(),
        state.promised(),
        seeds,
        known(),
        lately,
        silentHere,
        silentForLong,
        allLost,
        now - beganNanos > PATIENCE.toNanos());
  }

  private static boolean isForeign(Answer answer, StateVersion own) {
    return answer != null && answer.version().isForeignTo(own);
  }

  private Behavior<Command> decide() {
    boolean isOutside = cluster.selfMember().status().equals(MemberStatus.removed());
    if (founding || founded || wasInCluster || !isOutside) {
      return Behaviors.same();
    }
    Situation now = situation();
    if (mayHaveATwin(now)) {
      return Behaviors.same();
    }
    Decision decision = Founding.decide(now);
    if (decision instanceof Founding.Begin) {
      begin(fresh());
    } else if (decision instanceof Founding.BeginAgain again) {
      LOG.warn("this node begins the cluster {} again", again.state().version().cluster());
      begin(again.state());
    } else if (decision instanceof Founding.Foreign foreign) {
      view.foreign(foreign.who(), state.place());
      return refused();
    } else if (decision instanceof Founding.Wait waits) {
      view.waiting(waits.silent(), waits.why(), waits.again() && now.isPatienceOver());
      if (plan.begins() && now.isPatienceOver()) {
        waits.silent().stream()
            .filter(address -> !now.answers().containsKey(address))
            .forEach(address -> context.getSelf().tell(new Lost(address)));
      }
    }
    return Behaviors.same();
  }

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

  private void begin(CoordinatorState first) {
    founding = true;
    context.pipeToSelf(
        CompletableFuture.runAsync(
            () -> {
              try {
                if (!state.keep(first)) {
                  throw new IOException("something later is there already");
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            disk),
        (done, failure) -> new Kept(failure));
  }

  private Behavior<Command> onKept(Kept kept) {
    founding = false;
    if (kept.failure() == null) {
      founded = true;
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
    } else {
      view.waiting(
          new TreeSet<>(),
          "until it can write to " + state.place() + ": " + kept.failure().getMessage(),
          false);
    }
    return Behaviors.same();
  }

  private Behavior<Command> onAsk(Ask ask) {
    if (!ADDRESS.matcher(ask.asker().address()).matches() || askers.size() > ASKERS_AT_MOST) {
      return Behaviors.same();
    }
    boolean isNew = askers.add(ask.asker().address());
    view.knows(ask.asker().address());
    CoordinatorState own = state.state();
    ask.replyTo()
        .tell(
            new Answer(
                self,
                isInCluster(),
                own.version(),
                own.members(),
                lost,
                own.version().isAfter(ask.version()) ? Optional.of(own) : Optional.empty()));
    if (isNew && !isInCluster() && !wasInCluster) {
      ask(ask.asker().address());
    }
    if (ask.inCluster()) {
      meets(ask.asker(), ask.version());
    }
    return Behaviors.same();
  }

  private Behavior<Command> onAnswer(Answer answer) {
    if (!ADDRESS.matcher(answer.node().address()).matches() || heard.size() > ASKERS_AT_MOST) {
      return Behaviors.same();
    }
    if (isTwin(answer.node())) {
      view.twin(answer.node().address());
      return refused();
    }
    heard.put(answer.node().address(), new Heard(answer, System.nanoTime()));
    if (answer.inCluster()) {
      meets(answer.node(), answer.version());
    }
    return decide();
  }

  /** This node cannot be where it was sent: its actor system ends, and says why. */
  private Behavior<Command> refused() {
    CoordinatedShutdown.get(context.getSystem())
        .run(CoordinatedShutdown.incompatibleConfigurationDetectedReason());
    return Behaviors.stopped();
  }

  /** A node in a cluster meets one that is in a cluster, too. */
  private void meets(Member other, StateVersion version) {
    if (!isInCluster() || isTogetherWith(other)) {
      apartSince.remove(other.address());
      return;
    }
    long now = System.nanoTime();
    long since = apartSince.computeIfAbsent(other.address(), first -> now);
    if (now - since < APART.toNanos()) {
      // Whoever has just been let in does not know everybody yet, nor has the latest state.
      return;
    }
    StateVersion own = state.state().version();
    if (version.isForeignTo(own)) {
      view.foreign(new TreeSet<>(Set.of(other.address())), state.place());
    } else if (version.isOfLaterCoordinator(own) || !own.hasCluster() && version.hasCluster()) {
      LOG.warn(
          "{} is in the same cluster, of a later epoch ({} after {}): this node joins it",
          other.address(),
          version.epoch(),
          own.epoch());
      founded = false;
      cluster.manager().tell(new Down(cluster.selfMember().address()));
    }
  }

  private boolean isTogetherWith(Member other) {
    for (akka.cluster.Member member : cluster.state().getMembers()) {
      if (NodeSystem.hostPort(member.address()).equals(other.address())) {
        return true;
      }
    }
    return false;
  }

  private Behavior<Command> onLost(Lost declared) {
    if (!isInCluster() && !wasInCluster && lost.add(declared.address())) {
      LOG.warn("{} is declared lost", declared.address());
      return decide();
    }
    return Behaviors.same();
  }
}
