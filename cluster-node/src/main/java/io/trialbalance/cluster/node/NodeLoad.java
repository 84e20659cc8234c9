package io.trialbalance.cluster.node;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.trialbalance.cluster.actor.TaskErrors;
import io.trialbalance.cluster.hosts.HostMeasurement;
import io.trialbalance.cluster.hosts.HostReader;
import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.AgentProtocol.Connect;
import io.trialbalance.protocol.message.CoordinatorProtocol.AgentReply;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.message.WorkerProtocol;
import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Drivers;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.engine.LoadEngine;
import io.trialbalance.workload.engine.LoadSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The load of one node in one attempt: the open target, the workers, and their figures. */
final class NodeLoad {

  private final RunPlan plan;
  private final Ledger ledger;
  private final TransferTarget target;
  private final NodeFigures figures;
  private final List<ActorRef<WorkerProtocol.Command>> workers = new ArrayList<>();
  private long measurementNanos;
  private Stamp stamp;
  private Origin origin;
  private ActorRef<AgentReply> replyTo;
  private int drained;
  private DatabaseWatch watch;
  private HostMeasurement hosts;

  private NodeLoad(RunPlan plan, Ledger ledger, TransferTarget target, TargetMeasures measures) {
    this.plan = plan;
    this.ledger = ledger;
    this.target = target;
    this.figures = new NodeFigures(measures, plan.workersPerNode());
  }

  /**
   * Opens the plan's target; may block.
   *
   * @param ledger of the plan's database, which stays the caller's
   * @throws TargetException if it cannot be opened; nothing stays open then
   */
  static NodeLoad open(Ledger ledger, RunPlan plan) throws TargetException, InterruptedException {
    TargetMeasures measures = new TargetMeasures();
    return new NodeLoad(plan, ledger, ledger.open(plan, measures), measures);
  }

  /** Gives up the target; may block for seconds. Idempotent. */
  Done closeTarget() {
    if (watch != null) {
      watch.close();
    }
    if (hosts != null) {
      hosts.close();
    }
    target.close();
    return Done.getInstance();
  }

  /**
   * Belongs to an attempt from now on: has workers for it, which wait for the start.
   *
   * @param share this node's of the cluster's load
   * @param context of the actor whose children the workers are
   */
  void takeUp(Connect connect, NodeShare share, ActorContext<AgentProtocol.Command> context) {
    stamp = connect.stamp();
    origin = new Origin(stamp.epoch(), stamp.attempt(), connect.node());
    for (int worker = 0; worker < plan.workersPerNode(); worker++) {
      LoadSettings settings = new LoadSettings(plan, connect.run(), stamp.attempt(), share, worker);
      LoadEngine engine = new LoadEngine(settings, target);
      workers.add(
          context.spawnAnonymous(
              TaskErrors.asFailures(Worker.create(worker, origin, plan.times(), engine))));
    }
  }

  Stamp stamp() {
    return stamp;
  }

  Origin origin() {
    return origin;
  }

  NodeFigures figures() {
    return figures;
  }

  void tellWorkers(WorkerProtocol.Command command) {
    workers.forEach(worker -> worker.tell(command));
  }

  void stopWorkers(ActorContext<AgentProtocol.Command> context) {
    workers.forEach(context::stop);
  }

  void startedFor(ActorRef<AgentReply> coordinator) {
    replyTo = coordinator;
    figures.begin();
  }

  /** From now on the server says once a second how it is, on a thread of its own. */
  void watchDatabase(Consumer<ServerFigures> listener) {
    watch = DatabaseWatch.begin(ledger, listener);
  }

  /** The measurement ends after so many seconds, whatever the plan says. */
  void endMeasurementAfter(int seconds) {
    long endNanos = measurementNanos + TimeUnit.SECONDS.toNanos(seconds);
    tellWorkers(new WorkerProtocol.EndMeasurement(endNanos));
    hosts.endAt(endNanos);
  }

  /** What the processes of its database's server are called, if it has any. */
  Optional<String> serverProgram() {
    return Drivers.of(plan.options().kind()).serverProgram();
  }

  /**
   * Reads hosts at the beginning and the end of the measurement.
   *
   * @param loadStartNanos of the load, by {@code System.nanoTime}
   */
  void watchHosts(List<HostReader> readers, long loadStartNanos, Consumer<HostUsage> listener) {
    measurementNanos = loadStartNanos + plan.times().warmup().toNanos();
    hosts = HostMeasurement.begin(readers, measurementNanos, plan.times().measurement(), listener);
  }

  boolean isStarted() {
    return replyTo != null;
  }

  ActorRef<AgentReply> replyTo() {
    return replyTo;
  }

  /** One more worker has nothing in flight; true if it was the last. */
  boolean oneDrained() {
    drained++;
    return drained == workers.size();
  }
}
