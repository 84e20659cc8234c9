package io.trialbalance.cluster.coordinator;

import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.verdict.Evidence;
import io.trialbalance.cluster.verdict.Evidence.CoordinatorCpu;
import io.trialbalance.cluster.verdict.Evidence.NodeClock;
import io.trialbalance.cluster.verdict.Evidence.PhaseSpan;
import io.trialbalance.cluster.verdict.Evidence.Second;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.RoundTrips;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Pong;
import io.trialbalance.protocol.message.Order;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.recording.ProcessUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** One try at a run while it lasts: who takes part, what has arrived, and how it is ending. */
final class Attempt {

  /** After so long without any answer the load is stopped: what follows would measure nothing. */
  static final int SILENCE_LIMIT_SECONDS = 30;

  /** A node that takes part. */
  private static final class Member {
    private final ActorRef<AgentProtocol.Command> agent;
    private final String name;
    private final ClockExchange clock;
    private NodeDescription description;
    private Final totals;
    private boolean lost;

    private boolean isDone() {
      return lost || totals != null;
    }

    private Member(ActorRef<AgentProtocol.Command> agent, int ordinal) {
      this.agent = agent;
      this.name = AgentProtocol.nodeName(agent);
      this.clock = new ClockExchange(ordinal);
    }
  }

  private final Order order;
  private final String experimentId;
  private final Experiment.Run run;
  private final int number;
  private final Optional<RoundTrips> roundTrips;
  private final Instant startedAt;
  private final long startedNanos;
  private final List<Member> members = new ArrayList<>();
  private final SeriesMerge series;
  private final List<PhaseSpan> spans = new ArrayList<>();
  private Phase phase = Phase.IDLE;
  private long phaseNanos;
  private long loadStartNanos;
  private DatabaseDescription database;
  private LedgerTotals ledger;
  private StepFailure failure;
  private boolean aborted;
  private int silentSeconds;
  private ProcessUsage measurementUsage;
  private CoordinatorCpu coordinatorCpu;
  private final Map<String, HostUsage> hosts = new TreeMap<>();
  private final Observations observations = new Observations();

  Attempt(
      Order order,
      String experimentId,
      Experiment.Run run,
      List<ActorRef<AgentProtocol.Command>> agents,
      Optional<RoundTrips> roundTrips,
      Instant startedAt,
      long nowNanos) {
    this.order = order;
    this.experimentId = experimentId;
    this.run = run;
    this.number = run.attempts();
    this.roundTrips = roundTrips;
    this.startedAt = startedAt;
    this.startedNanos = nowNanos;
    this.phaseNanos = nowNanos;
    agents.forEach(agent -> members.add(new Member(agent, members.size())));
    this.series = new SeriesMerge(order, members.size(), run.plan());
  }

  Order order() {
    return order;
  }

  RunPlan plan() {
    return run.plan();
  }

  /** Number of the run, from 1. */
  int run() {
    return run.number();
  }

  int nodes() {
    return members.size();
  }

  /** By ordinal. */
  List<Integer> weights() {
    return members.stream().map(member -> AgentProtocol.weight(member.agent)).toList();
  }

  ActorRef<AgentProtocol.Command> agent(int node) {
    return members.get(node).agent;
  }

  /** Ordinal of the agent's node; absent if it does not take part. */
  Optional<Integer> nodeOf(ActorRef<AgentProtocol.Command> agent) {
    for (int node = 0; node < members.size(); node++) {
      if (members.get(node).agent.equals(agent)) {
        return Optional.of(node);
      }
    }
    return Optional.empty();
  }

  /** The agent's node is gone; returns its ordinal. */
  int lose(ActorRef<AgentProtocol.Command> agent) {
    int node = nodeOf(agent).orElseThrow();
    members.get(node).lost = true;
    return node;
  }

  /** The first node that is not lost; absent if all are. */
  Optional<Integer> firstPresent() {
    return IntStream.range(0, members.size())
        .filter(node -> !members.get(node).lost)
        .boxed()
        .findFirst();
  }

  /** Ordinals of the nodes whose final is in, or cannot come any more. */
  List<Integer> nodesDone() {
    return IntStream.range(0, members.size())
        .filter(node -> members.get(node).isDone())
        .boxed()
        .toList();
  }

  /** Names by ordinal. */
  Map<Integer, String> names() {
    Map<Integer, String> names = new TreeMap<>();
    members.forEach(member -> names.put(names.size(), member.name));
    return names;
  }

  void tellAll(AgentProtocol.Command command) {
    members.forEach(member -> member.agent.tell(command));
  }

  /** Is in another phase from now on. */
  void enter(Phase next, long nowNanos) {
    if (phase != Phase.IDLE) {
      spans.add(
          new PhaseSpan(phase, seconds(phaseNanos - startedNanos), seconds(nowNanos - phaseNanos)));
    }
    if (next == Phase.MEASUREMENT) {
      measurementUsage = new ProcessUsage();
    } else if (phase == Phase.MEASUREMENT) {
      NodeUsage used = measurementUsage.take();
      coordinatorCpu =
          new CoordinatorCpu(
              seconds(nowNanos - phaseNanos), used.processCpuNanos(), used.threadCpuNanos());
    }
    phase = next;
    phaseNanos = nowNanos;
  }

  Phase phase() {
    return phase;
  }

  void provisioned(DatabaseDescription description) {
    database = description;
  }

  void ready(int node, NodeDescription description) {
    members.get(node).description = description;
  }

  /** Cores that the nodes' processes may use, of those that are connected. */
  int cores() {
    return members.stream()
        .filter(member -> member.description != null)
        .mapToInt(member -> member.description.cores())
        .sum();
  }

  /** Whether figures of {@code origin} belong to this attempt: others may still be on their way. */
  boolean isOurs(Origin origin) {
    return isOurs(new Order(origin.epoch(), origin.attempt()), origin.node());
  }

  /** Whether an answer to {@code answered} by the node of this ordinal belongs to this attempt. */
  boolean isOurs(Order answered, int node) {
    return answered.equals(order) && node >= 0 && node < members.size();
  }

  /** Takes a pong; true when the node's clock is known well enough. */
  boolean pong(Pong pong, long nowNanos) {
    ClockExchange clock = members.get(pong.node()).clock;
    clock.add(pong, nowNanos);
    return clock.isComplete();
  }

  void loadStartsAt(long coordinatorNanos) {
    loadStartNanos = coordinatorNanos;
  }

  long loadStartNanos() {
    return loadStartNanos;
  }

  /** The start of the load in the clock of {@code node}. */
  long loadStartNanos(int node) {
    return members.get(node).clock.toNodeNanos(loadStartNanos);
  }

  /** Takes a snapshot, if it is of this attempt; returns what can be shown now. */
  List<Second> snapshot(Snapshot snapshot) {
    if (!isOurs(snapshot.origin())) {
      return List.of();
    }
    List<Second> published = series.add(snapshot);
    for (Second second : published) {
      if (second.missingNodes() == members.size()) {
        continue;
      }
      Snapshot merged = second.snapshot();
      boolean tried = merged.gauges().inFlight() > 0 || merged.counts().ended() > 0;
      silentSeconds = tried && merged.counts().replied() == 0 ? silentSeconds + 1 : 0;
    }
    return published;
  }

  /** Whether transfers are sent and nothing has been answered for a long time. */
  boolean isSilent() {
    return silentSeconds >= SILENCE_LIMIT_SECONDS;
  }

  /**
   * Takes a final; doubled ones count once.
   *
   * @return whether it is of this attempt, and so to be acknowledged
   */
  boolean takeFinal(Final totals) {
    if (!isOurs(totals.origin())) {
      return false;
    }
    Member member = members.get(totals.origin().node());
    if (member.totals == null) {
      member.totals = totals;
    }
    return true;
  }

  /** Everything that every node counted; absent while no final is in. */
  Optional<Final> totals() {
    List<Final> finals =
        members.stream().map(member -> member.totals).filter(totals -> totals != null).toList();
    return finals.isEmpty() ? Optional.empty() : Optional.of(Final.sum(finals));
  }

  List<TransferId> unknownIds() {
    return totals().map(Final::unknownIds).orElse(List.of());
  }

  /** Takes what a host did; of several nodes on one host the first tells. */
  void host(HostUsage usage) {
    hosts.putIfAbsent(usage.role() + " " + usage.host(), usage);
  }

  /** Takes what the server says of itself; only what it says in the measurement is kept. */
  void server(ServerFigures figures, long nowNanos) {
    if (phase == Phase.MEASUREMENT) {
      observations.server(figures, nowNanos);
    }
  }

  /** Takes a pong under load; only those of the measurement are kept. */
  void roundTrip(Pong pong, long nanos) {
    if (phase == Phase.MEASUREMENT && isOurs(pong.order(), pong.node())) {
      observations.roundTrip(pong.node(), nanos);
    }
  }

  void validated(LedgerTotals totals) {
    ledger = totals;
  }

  /** Notes what ends it early; the first reason stays. */
  void fail(StepFailure why) {
    if (failure == null) {
      failure = why;
    }
  }

  /** Notes that somebody wants it to end. */
  void abort(String reason) {
    aborted = true;
    fail(new StepFailure(StepFailure.Kind.ABORTED, reason));
  }

  /** Notes that the coordinator that made it is gone, and what was measured with it. */
  void loseCoordinator(Phase during) {
    aborted = true;
    fail(new StepFailure(StepFailure.Kind.LOST, "coordinator lost in " + during.label()));
  }

  boolean isAborted() {
    return aborted;
  }

  /** Why it ends early, for whoever is told to stop. */
  String reasonToEnd() {
    return failure.message();
  }

  /** Whether it ended because a node was lost, so that the run may be done again. */
  boolean lostInfrastructure() {
    return !isAborted() && failure != null && failure.kind() == StepFailure.Kind.LOST;
  }

  private Status status() {
    return isAborted() ? Status.ABORTED : failure != null ? Status.FAILED : Status.DONE;
  }

  /** What is known of it, once it is over. */
  Evidence toEvidence() {
    boolean loaded = loadStartNanos != 0;
    List<NodeDescription> nodes =
        members.stream().map(member -> member.description).filter(known -> known != null).toList();
    List<NodeClock> clocks =
        loaded ? members.stream().map(member -> member.clock.toNodeClock()).toList() : List.of();
    List<String> missing =
        loaded
            ? members.stream()
                .filter(member -> member.totals == null)
                .map(member -> member.name)
                .toList()
            : List.of();
    return new Evidence(
        experimentId,
        run.plan(),
        run.planNumber(),
        run.number(),
        number,
        status(),
        Optional.ofNullable(failure),
        startedAt,
        spans,
        nodes,
        clocks,
        series.nodeCpu(),
        Optional.ofNullable(coordinatorCpu).filter(cpu -> cpu.processCpuNanos() > 0),
        List.copyOf(hosts.values()),
        observations.server(),
        observations.roundTrips(),
        Optional.ofNullable(database),
        roundTrips,
        series.series(),
        totals(),
        missing,
        Optional.ofNullable(ledger));
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
