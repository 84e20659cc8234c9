package io.trialbalance.cluster.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.actor.typed.receptionist.Receptionist;
import io.trialbalance.cluster.hosts.ProcReader;
import io.trialbalance.cluster.metrics.NodeMetrics;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.AgentProtocol.Command;
import io.trialbalance.protocol.message.AgentProtocol.Connect;
import io.trialbalance.protocol.message.AgentProtocol.EndMeasurement;
import io.trialbalance.protocol.message.AgentProtocol.Examine;
import io.trialbalance.protocol.message.AgentProtocol.FinalReceived;
import io.trialbalance.protocol.message.AgentProtocol.Heartbeat;
import io.trialbalance.protocol.message.AgentProtocol.Ping;
import io.trialbalance.protocol.message.AgentProtocol.Provision;
import io.trialbalance.protocol.message.AgentProtocol.Release;
import io.trialbalance.protocol.message.AgentProtocol.StartLoad;
import io.trialbalance.protocol.message.AgentProtocol.StopLoad;
import io.trialbalance.protocol.message.AgentProtocol.Validate;
import io.trialbalance.protocol.message.AgentProtocol.WatchServer;
import io.trialbalance.protocol.message.AgentProtocol.Wire;
import io.trialbalance.protocol.message.CoordinatorProtocol.HostRead;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadFinal;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadSnapshot;
import io.trialbalance.protocol.message.CoordinatorProtocol.Pong;
import io.trialbalance.protocol.message.CoordinatorProtocol.Ready;
import io.trialbalance.protocol.message.CoordinatorProtocol.ServerRead;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.message.WorkerProtocol;
import io.trialbalance.workload.recording.Stalls;
import io.trialbalance.workload.recording.Stalls.Freeze;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does on one node what the coordinator orders: resets ledgers, opens the target, starts and stops
 * the workers, forwards their figures. Holds at most one attempt at a time, and obeys only the
 * latest it has heard of, of the highest epoch.
 *
 * <p>Stops whatever it does by itself when it has heard no coordinator for {@link
 * #COORDINATOR_SILENCE}: load that nobody can stop is worse than a run that has to be done again,
 * and a ledger that is reset under somebody else's run is worse still.
 */
public final class Agent {

  static final Duration COORDINATOR_SILENCE = Duration.ofSeconds(10);

  private static final StepFailure ENDED_TOO_LATE =
      new StepFailure(
          StepFailure.Kind.LOST,
          "the order to end the measurement came after the instant at which it was to end");

  private static final Duration FINAL_RESEND = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  private record FromWorker(Stamp stamp, WorkerProtocol.Report report) implements Command {}

  private record TargetClosed(Stamp stamp) implements Command {}

  private record ResendFinal() implements Command {}

  private record NobodyOrders() implements Command {}

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final String nodeName;
  private final Function<Integer, NodeDescription> describe;
  private final BooleanSupplier isAlone;
  private final Steps steps;
  private final NodeMetrics metrics = new NodeMetrics();
  private Stamp latest = new Stamp(0, 0);
  private Stamp opening;
  private NodeLoad load;

  private Agent(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      String nodeName,
      Databases databases,
      Function<Integer, NodeDescription> describe,
      BooleanSupplier isAlone) {
    this.context = context;
    this.timers = timers;
    this.nodeName = nodeName;
    this.describe = describe;
    this.isAlone = isAlone;
    this.steps = new Steps(context, nodeName, databases);
  }

  /**
   * @param nodeName as people call this node
   * @param databases that this node can reach
   * @param describe describes this node, given the ordinal it has in an attempt
   * @param isAlone whether the cluster has no other node: then nobody can have come meanwhile
   */
  public static Behavior<Command> create(
      String nodeName,
      Databases databases,
      Function<Integer, NodeDescription> describe,
      BooleanSupplier isAlone) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  context
                      .getSystem()
                      .receptionist()
                      .tell(Receptionist.register(AgentProtocol.KEY, context.getSelf()));
                  return new Agent(context, timers, nodeName, databases, describe, isAlone)
                      .serving();
                }));
  }

  private Behavior<Command> serving() {
    return Behaviors.receive(Command.class)
        .onMessage(Wire.class, this::isStale, this::onStale)
        .onMessage(Examine.class, this::onExamine)
        .onMessage(Provision.class, this::onProvision)
        .onMessage(WatchServer.class, this::onWatchServer)
        .onMessage(Connect.class, this::onConnect)
        .onMessage(Heartbeat.class, this::onHeartbeat)
        .onMessage(Ping.class, this::onPing)
        .onMessage(StartLoad.class, this::isOurs, this::onStartLoad)
        .onMessage(EndMeasurement.class, this::isOurs, this::onEndMeasurement)
        .onMessage(StopLoad.class, this::isOurs, this::onStopLoad)
        .onMessage(FinalReceived.class, this::isOurs, this::onFinalReceived)
        .onMessage(Validate.class, this::onValidate)
        .onMessage(Release.class, this::onRelease)
        .onMessage(Steps.Done.class, this::onStepDone)
        .onMessage(Steps.Opened.class, this::onOpened)
        .onMessage(FromWorker.class, from -> isOurs(from.stamp()), this::onFromWorker)
        .onMessage(TargetClosed.class, closed -> isOurs(closed.stamp()), closed -> onTargetClosed())
        .onMessage(ResendFinal.class, resend -> onResendFinal())
        .onMessage(NobodyOrders.class, silence -> onNobodyOrders())
        .onSignal(PostStop.class, stop -> onPostStop())
        .build();
  }

  // Steps before and after the load.

  private Behavior<Command> onExamine(Examine order) {
    obey(order.stamp());
    letGo();
    steps.examine(order);
    return Behaviors.same();
  }

  private Behavior<Command> onProvision(Provision order) {
    obey(order.stamp());
    letGo();
    LOG.info("resetting {} for {}", order.plan().database(), order.tenant().experiment().id());
    steps.provision(order);
    return Behaviors.same();
  }

  private Behavior<Command> onWatchServer(WatchServer order) {
    obey(order.stamp());
    steps.watch(order);
    return Behaviors.same();
  }

  private Behavior<Command> onConnect(Connect order) {
    obey(order.stamp());
    letGo();
    LOG.info("connecting to {} for {}", order.plan().database(), order.tenant().experiment().id());
    opening = order.stamp();
    steps.open(order);
    return Behaviors.same();
  }

  private Behavior<Command> onValidate(Validate order) {
    obey(order.stamp());
    steps.validate(order);
    return Behaviors.same();
  }

  private Behavior<Command> onStepDone(Steps.Done done) {
    done.answer().run();
    return Behaviors.same();
  }

  // The load.

  private Behavior<Command> onOpened(Steps.Opened opened) {
    Connect order = opened.connect();
    if (!order.stamp().equals(opening)) {
      steps.close(opened.load());
      return Behaviors.same();
    }
    opening = null;
    load = opened.load();
    load.takeUp(order, opened.share(), context);
    order.replyTo().tell(new Ready(order.stamp(), order.node(), describe.apply(order.node())));
    return Behaviors.same();
  }

  private Behavior<Command> onHeartbeat(Heartbeat heartbeat) {
    obey(heartbeat.stamp());
    return Behaviors.same();
  }

  private Behavior<Command> onPing(Ping ping) {
    obey(ping.stamp());
    // Without the load it belongs to there is no ordinal to answer under.
    if (isOurs(ping)) {
      ping.replyTo()
          .tell(
              new Pong(
                  ping.stamp(),
                  load.origin().node(),
                  ping.round(),
                  ping.sentNanos(),
                  System.nanoTime()));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onStartLoad(StartLoad order) {
    obey(order.stamp());
    LOG.info("starting the load");
    load.startedFor(order.replyTo());
    if (load.origin().node() == 0) {
      load.watchDatabase(figures -> order.replyTo().tell(new ServerRead(order.stamp(), figures)));
    }
    load.watchHosts(
        ProcReader.ofThis(describe.apply(load.origin().node()).host(), load.serverProgram())
            .stream()
            .toList(),
        order.startNanos(),
        usage -> order.replyTo().tell(new HostRead(order.stamp(), usage)));
    ActorRef<WorkerProtocol.Report> reports =
        context.messageAdapter(
            WorkerProtocol.Report.class, report -> new FromWorker(order.stamp(), report));
    load.tellWorkers(new WorkerProtocol.Start(order.startNanos(), reports));
    return Behaviors.same();
  }

  private Behavior<Command> onEndMeasurement(EndMeasurement order) {
    obey(order.stamp());
    load.endMeasurementAfter(order.seconds());
    return Behaviors.same();
  }

  private Behavior<Command> onStopLoad(StopLoad order) {
    obey(order.stamp());
    LOG.info("stopping the load: {}", order.reason());
    load.tellWorkers(new WorkerProtocol.Stop());
    return Behaviors.same();
  }

  private Behavior<Command> onFromWorker(FromWorker from) {
    WorkerProtocol.Report report = from.report();
    if (report instanceof WorkerProtocol.WorkerSnapshot one) {
      load.figures().add(one.snapshot()).ifPresent(this::forward);
    } else if (report instanceof WorkerProtocol.EndedTooLate) {
      load.replyTo().tell(new StepFailed(load.stamp(), nodeName, ENDED_TOO_LATE));
    } else if (report instanceof WorkerProtocol.WorkerDrained && load.oneDrained()) {
      steps.close(load, new TargetClosed(from.stamp()));
    } else if (report instanceof WorkerProtocol.WorkerFinal one) {
      load.figures().add(one.totals()).ifPresent(this::deliver);
    }
    return Behaviors.same();
  }

  private void forward(Snapshot merged) {
    metrics.second(merged);
    load.replyTo().tell(new LoadSnapshot(load.stamp(), merged));
    load.figures()
        .newFailure()
        .ifPresent(why -> load.replyTo().tell(new StepFailed(load.stamp(), nodeName, why)));
  }

  private Behavior<Command> onTargetClosed() {
    load.tellWorkers(new WorkerProtocol.Finish());
    return Behaviors.same();
  }

  private void deliver(Final totals) {
    load.figures().remainingSeconds().forEach(this::forward);
    timers.startTimerWithFixedDelay(new ResendFinal(), FINAL_RESEND);
    load.replyTo().tell(new LoadFinal(load.stamp(), totals));
  }

  private Behavior<Command> onResendFinal() {
    load.figures()
        .totals()
        .ifPresent(totals -> load.replyTo().tell(new LoadFinal(load.stamp(), totals)));
    return Behaviors.same();
  }

  private Behavior<Command> onFinalReceived(FinalReceived order) {
    obey(order.stamp());
    timers.cancel(new ResendFinal());
    return Behaviors.same();
  }

  private Behavior<Command> onRelease(Release order) {
    obey(order.stamp());
    timers.cancel(new NobodyOrders());
    steps.interrupt();
    letGo();
    steps.release();
    return Behaviors.same();
  }

  private void letGo() {
    opening = null;
    timers.cancel(new ResendFinal());
    if (load != null) {
      load.stopWorkers(context);
      steps.close(load);
      load = null;
      metrics.loadEnded();
    }
  }

  // Whom to obey.

  private boolean isStale(Wire order) {
    return order.stamp().isBefore(latest);
  }

  private Behavior<Command> onStale(Wire order) {
    if (order.stamp().epoch() < latest.epoch()) {
      LOG.warn(
          "an order of epoch {} is ignored: the coordinator's epoch is {} now",
          order.stamp().epoch(),
          latest.epoch());
    }
    return Behaviors.same();
  }

  private boolean isOurs(Wire order) {
    return isOurs(order.stamp());
  }

  private boolean isOurs(Stamp stamp) {
    return load != null && load.stamp().equals(stamp);
  }

  /** Whatever an earlier coordinator began ends before a later one's first order is followed. */
  private void obey(Stamp stamp) {
    if (stamp.epoch() > latest.epoch()) {
      steps.interrupt();
      letGo();
      steps.release();
    }
    latest = stamp;
    listenOn();
  }

  private Behavior<Command> onNobodyOrders() {
    Optional<Freeze> freeze =
        Stalls.ofThisProcess().freezeSince(System.nanoTime() - COORDINATOR_SILENCE.toNanos());
    if (freeze.isPresent() && isAlone.getAsBoolean()) {
      // The coordinator stood still with this agent, and goes on with it.
      listenOn();
    } else if (load != null && load.isStarted()) {
      LOG.warn(
          "no coordinator was heard for {} s{}: stopping the load",
          COORDINATOR_SILENCE.toSeconds(),
          freeze.map(one -> ", for this node was frozen for " + one.length()).orElse(""));
      load.tellWorkers(new WorkerProtocol.Stop());
    } else {
      steps.interrupt();
      letGo();
    }
    return Behaviors.same();
  }

  private void listenOn() {
    timers.startSingleTimer(new NobodyOrders(), COORDINATOR_SILENCE);
  }

  private Behavior<Command> onPostStop() {
    letGo();
    steps.release();
    steps.close();
    return Behaviors.same();
  }
}
