package io.trialbalance.cluster.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.trialbalance.cluster.hosts.HostReader;
import io.trialbalance.cluster.hosts.HostWatch;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.HistogramCodec;
import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.measure.SnapshotSum;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.AgentReply;
import io.trialbalance.protocol.message.Order;
import io.trialbalance.protocol.message.WorkerProtocol;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.recording.ProcessUsage;
import io.trialbalance.workload.target.Ledger;
import io.trialbalance.workload.target.TargetException;
import io.trialbalance.workload.target.TargetMeasures;
import io.trialbalance.workload.target.TransferTarget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * The load of one node in one attempt: the open target, the workers, and what they have reported.
 * Merges the workers' figures and adds what belongs to the node: batch sizes, connections, CPU.
 */
final class NodeLoad {

  private final RunPlan plan;
  private final Ledger ledger;
  private final TransferTarget target;
  private final TargetMeasures measures;
  private final ProcessUsage usage = new ProcessUsage();
  private final List<ActorRef<WorkerProtocol.Command>> workers = new ArrayList<>();
  private final Map<Integer, List<Snapshot>> seconds = new HashMap<>();
  private final Histogram warmupBatches = HistogramCodec.newHistogram();
  private final Histogram measurementBatches = HistogramCodec.newHistogram();
  private final List<Final> finals = new ArrayList<>();
  private Order order;
  private Origin origin;
  private ActorRef<AgentReply> replyTo;
  private int drained;
  private boolean failureTold;
  private DatabaseWatch watch;
  private HostWatch hosts;

  private NodeLoad(RunPlan plan, Ledger ledger, TransferTarget target, TargetMeasures measures) {
    this.plan = plan;
    this.ledger = ledger;
    this.target = target;
    this.measures = measures;
  }

  /**
   * Opens the plan's target; may block.
   *
   * @throws TargetException if it cannot be opened; nothing stays open then
   */
  static NodeLoad open(Databases databases, RunPlan plan)
      throws TargetException, InterruptedException {
    Ledger ledger = databases.ledger(plan.database());
    TargetMeasures measures = new TargetMeasures();
    try {
      return new NodeLoad(plan, ledger, ledger.open(plan, measures), measures);
    } catch (TargetException | InterruptedException | RuntimeException e) {
      ledger.close();
      throw e;
    }
  }

  /** Gives up the target and the ledger; may block for seconds. Idempotent. */
  Void closeTarget() {
    if (watch != null) {
      watch.close();
    }
    if (hosts != null) {
      hosts.close();
    }
    target.close();
    ledger.close();
    return null;
  }

  void belongsTo(Order attempt, Origin figures) {
    order = attempt;
    origin = figures;
  }

  Order order() {
    return order;
  }

  Origin origin() {
    return origin;
  }

  TransferTarget target() {
    return target;
  }

  void add(ActorRef<WorkerProtocol.Command> worker) {
    workers.add(worker);
  }

  void tellWorkers(WorkerProtocol.Command command) {
    workers.forEach(worker -> worker.tell(command));
  }

  void stopWorkers(ActorContext<AgentProtocol.Command> context) {
    workers.forEach(context::stop);
  }

  void startedFor(ActorRef<AgentReply> coordinator) {
    replyTo = coordinator;
    usage.take();
  }

  /** From now on the server says once a second how it is, on a thread of its own. */
  void watchDatabase(Consumer<ServerFigures> listener) {
    watch = DatabaseWatch.begin(ledger, listener);
  }

  /**
   * Reads hosts at the beginning and the end of the measurement.
   *
   * @param loadStartNanos of the load, by {@code System.nanoTime}
   */
  void watchHosts(List<HostReader> readers, long loadStartNanos, Consumer<HostUsage> listener) {
    long startNanos = loadStartNanos + plan.times().warmup().toNanos();
    hosts = HostWatch.begin(readers, startNanos, plan.times().measurement(), listener);
  }

  boolean isStarted() {
    return replyTo != null;
  }

  ActorRef<AgentReply> replyTo() {
    return replyTo;
  }

  /** Takes one worker's second; returns the node's once every worker's is in. */
  Optional<Snapshot> add(Snapshot one) {
    List<Snapshot> parts = seconds.computeIfAbsent(one.second(), second -> new ArrayList<>());
    parts.add(one);
    if (parts.size() < workers.size()) {
      return Optional.empty();
    }
    seconds.remove(one.second());
    return Optional.of(withNodesOwn(sum(parts)));
  }

  /** Seconds of which some worker sent nothing, because it was finished a tick earlier. */
  List<Snapshot> remainingSeconds() {
    List<Snapshot> remaining =
        new TreeMap<>(seconds).values().stream().map(parts -> withNodesOwn(sum(parts))).toList();
    seconds.clear();
    return remaining;
  }

  private static Snapshot sum(List<Snapshot> parts) {
    SnapshotSum sum = new SnapshotSum(parts.get(0));
    parts.subList(1, parts.size()).forEach(sum::add);
    return sum.toSnapshot();
  }

  private Snapshot withNodesOwn(Snapshot merged) {
    Histogram batches = measures.takeBatchSizes();
    (merged.phase() == Phase.WARMUP ? warmupBatches : measurementBatches).add(batches);
    Gauges ofTarget = new Gauges(0, 0, measures.connections().get(), measures.poolWaiting().get());
    return new Snapshot(
        merged.origin(),
        merged.second(),
        merged.phase(),
        merged.counts(),
        merged.latencies(),
        EncodedHistogram.of(batches),
        merged.gauges().plus(ofTarget),
        usage.take());
  }

  /** Why the target wants the load to end; told once. */
  Optional<StepFailure> newFailure() {
    Optional<StepFailure> why = failureTold ? Optional.empty() : measures.failure();
    failureTold = failureTold || why.isPresent();
    return why;
  }

  /** One more worker has nothing in flight; true if it was the last. */
  boolean oneDrained() {
    drained++;
    return drained == workers.size();
  }

  /** Takes one worker's final; returns the node's once every worker's is in. */
  Optional<Final> add(Final one) {
    finals.add(one);
    return totals();
  }

  /** The node's final; absent until every worker's is in. */
  Optional<Final> totals() {
    return finals.size() < workers.size()
        ? Optional.empty()
        : finals.stream().reduce(Final::plus).map(this::withBatchSizes);
  }

  private Final withBatchSizes(Final merged) {
    return new Final(
        merged.origin(),
        withBatchSizes(merged.warmup(), warmupBatches),
        withBatchSizes(merged.measurement(), measurementBatches),
        merged.unknownIds(),
        merged.failures(),
        merged.unanswered());
  }

  private static PhaseTotals withBatchSizes(PhaseTotals totals, Histogram batches) {
    return new PhaseTotals(
        totals.counts(),
        totals.appliedAmount(),
        totals.latencies(),
        EncodedHistogram.of(batches),
        totals.window());
  }
}
