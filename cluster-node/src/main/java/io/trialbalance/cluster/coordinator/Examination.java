package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.AgentReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.CoordinatorProtocol.Examined;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepProgress;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.plan.IdleDatabases;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Has every node look, before an experiment's first run, whether its plans could begin: one plan of
 * each database at a time, and the first node before the others, since it sees to it that the
 * servers run. Plans on a database that cannot be used are not asked for again. Tells what is in
 * the way, and stops.
 */
final class Examination {

  /**
   * It is over.
   *
   * @param subject that was looked at
   * @param obstacles by database; empty if every plan can begin
   */
  record Over(Subject subject, SortedMap<String, StepFailure> obstacles) implements Command {}

  private record Beat() implements Command {}

  private record TooLong() implements Command {}

  private static final Duration BEAT = Duration.ofSeconds(1);

  /** As for every step: a server may take its time to start. */
  private static final Duration SILENCE = Duration.ofMinutes(10);

  /**
   * What is to be looked at.
   *
   * @param stamp of the orders
   * @param plans one of each kind that asks for something else
   * @param idle what databases do while another one is measured
   * @param agents in the order of their ordinals
   */
  record Subject(
      Stamp stamp,
      List<RunPlan> plans,
      IdleDatabases idle,
      List<ActorRef<AgentProtocol.Command>> agents) {}

  private final Subject subject;
  private final TimerScheduler<Command> timers;
  private final ActorRef<AgentReply> self;
  private final ActorRef<Command> replyTo;
  private final List<RunPlan> ahead;
  private final SortedMap<String, StepFailure> obstacles = new TreeMap<>();
  private final Set<Integer> asked = new HashSet<>();

  /** One of each database, of which the first node is asked. */
  private List<RunPlan> underWay = List.of();

  private Examination(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Subject subject,
      ActorRef<Command> replyTo) {
    this.subject = subject;
    this.timers = timers;
    this.self = context.getSelf().narrow();
    this.replyTo = replyTo;
    this.ahead = new ArrayList<>(subject.plans());
  }

  /**
   * @param replyTo is told {@link Over}, and how long steps go on
   */
  static Behavior<Command> create(Subject subject, ActorRef<Command> replyTo) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Examination(context, timers, subject, replyTo).begin()));
  }

  /** Plans that differ in their database or in what they want of it, in their order. */
  static List<RunPlan> differing(List<RunPlan> plans) {
    Set<Object> seen = new HashSet<>();
    List<RunPlan> differing = new ArrayList<>();
    for (RunPlan plan : plans) {
      if (seen.add(List.of(plan.database(), plan.options(), plan.workload().accounts()))) {
        differing.add(plan);
      }
    }
    return differing;
  }

  private Behavior<Command> begin() {
    timers.startTimerAtFixedRate(new Beat(), BEAT);
    askFirst();
    return Behaviors.receive(Command.class)
        .onMessage(Examined.class, this::onExamined)
        .onMessage(StepFailed.class, this::onStepFailed)
        .onMessage(StepProgress.class, this::onStepProgress)
        .onMessage(Beat.class, beat -> onBeat())
        .onMessage(TooLong.class, over -> onTooLong())
        .build();
  }

  private void askFirst() {
    Set<String> databases = new HashSet<>();
    underWay = ahead.stream().filter(plan -> databases.add(plan.database())).toList();
    ahead.removeAll(underWay);
    asked.clear();
    ask(0);
  }

  private boolean isUsable(RunPlan plan) {
    return !obstacles.containsKey(plan.database());
  }

  private void ask(int node) {
    asked.add(node);
    timers.startSingleTimer(new TooLong(), SILENCE);
    subject
        .agents()
        .get(node)
        .tell(
            new AgentProtocol.Examine(
                subject.stamp(),
                underWay,
                node,
                subject.agents().stream().map(AgentProtocol::weight).toList(),
                subject.idle() == IdleDatabases.STOPPED,
                self));
  }

  private Behavior<Command> onExamined(Examined examined) {
    examined.obstacles().forEach((database, why) -> note(examined.node(), database, why));
    return answered(examined.node());
  }

  /** What a node could not even look at. */
  private Behavior<Command> onStepFailed(StepFailed failed) {
    Optional<Integer> node =
        asked.stream().filter(one -> nameOf(one).equals(failed.nodeName())).findFirst();
    node.ifPresent(one -> noteForAll(one, failed.failure()));
    return answered(node.orElse(-1));
  }

  private void note(int node, String database, StepFailure why) {
    String where = subject.agents().size() > 1 ? nameOf(node) + ": " : "";
    obstacles.putIfAbsent(database, new StepFailure(why.kind(), where + why.message()));
  }

  private void noteForAll(int node, StepFailure why) {
    underWay.forEach(plan -> note(node, plan.database(), why));
  }

  private String nameOf(int node) {
    return AgentProtocol.nodeName(subject.agents().get(node));
  }

  private Behavior<Command> onStepProgress(StepProgress progress) {
    timers.startSingleTimer(new TooLong(), SILENCE);
    replyTo.tell(progress);
    return Behaviors.same();
  }

  private Behavior<Command> answered(int node) {
    if (!asked.remove(node) || !asked.isEmpty()) {
      return Behaviors.same();
    }
    underWay = underWay.stream().filter(this::isUsable).toList();
    if (node == 0 && !underWay.isEmpty() && subject.agents().size() > 1) {
      for (int other = 1; other < subject.agents().size(); other++) {
        ask(other);
      }
      return Behaviors.same();
    }
    ahead.removeIf(plan -> !isUsable(plan));
    if (ahead.isEmpty()) {
      replyTo.tell(new Over(subject, obstacles));
      return Behaviors.stopped();
    }
    askFirst();
    return Behaviors.same();
  }

  private Behavior<Command> onTooLong() {
    int node = asked.iterator().next();
    noteForAll(
        node,
        new StepFailure(
            Kind.UNREACHABLE,
            nameOf(node)
                + " has not said for "
                + SILENCE.toMinutes()
                + " min what can be used: look at the node's log and the databases'"));
    asked.retainAll(Set.of(node));
    return answered(node);
  }

  /** Whoever hears of no coordinator stops what it does. */
  private Behavior<Command> onBeat() {
    subject.agents().forEach(agent -> agent.tell(new AgentProtocol.Heartbeat(subject.stamp())));
    return Behaviors.same();
  }
}
