package io.trialbalance.cluster.coordinator.attempt;

import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.experiment.BeginRule;
import io.trialbalance.cluster.experiment.Step;
import io.trialbalance.cluster.hosts.HostReader;
import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.EarlyEnd;
import io.trialbalance.cluster.results.document.Evidence.Observer;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.RoundTrips;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.AgentProtocol.Preparation;
import io.trialbalance.protocol.message.CoordinatorProtocol.Pong;
import io.trialbalance.protocol.message.ExperimentKey;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.message.Stamp;
import io.trialbalance.protocol.message.Tenant;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Drivers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** One try at a run while it lasts: what it is, and what has arrived of it. */
public final class Attempt {

  /** Every node must know by then that the measurement ends early. */
  private static final long END_LEAD_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Stamp stamp;
  private final Tenant tenant;
  private final Where where;
  private final Step step;
  private final Preparation preparation;
  private final Optional<RoundTrips> roundTrips;
  private final Instant startedAt;
  private final Participants participants;
  private final int nodesAtFirst;
  private final PhaseTimeline timeline;
  private final Ending ending = new Ending();
  private final SeriesMerge series;
  private final DatabaseSilence silence = new DatabaseSilence();
  private StepFailure silent;
  private final Map<String, HostUsage> hosts = new TreeMap<>();
  private final Observations observations;
  private final List<ServerFigures> toldWhileSettling = new ArrayList<>();
  private final List<Second> measured = new ArrayList<>();
  private PhaseTimes times;
  private String unsettled;
  private EarlyEnd endedEarly;
  private long loadStartNanos;
  private DatabaseDescription database;
  private LedgerTotals found;
  private LedgerTotals ledger;
  private List<HostReader> databaseHosts = List.of();

  /**
   * @param stamp under which agents work for it
   * @param tenant the coordinator that makes it, and the experiment that it is a part of
   * @param where it stands in its experiment
   * @param step that is made
   * @param preparation of the databases
   * @param agents of the nodes that take part, in the order of the ordinals that they get
   * @param roundTrips of the network between the hosts, if somebody has measured them
   * @param startedAt for people
   * @param nowNanos {@code System.nanoTime}
   */
  public Attempt(
      Stamp stamp,
      Tenant tenant,
      Where where,
      Step step,
      Preparation preparation,
      List<ActorRef<AgentProtocol.Command>> agents,
      int nodesAtFirst,
      Optional<RoundTrips> roundTrips,
      Instant startedAt,
      long nowNanos) {
    this.stamp = stamp;
    this.tenant = tenant;
    this.where = where;
    this.step = step;
    this.times = step.plan().times();
    this.preparation = preparation;
    this.roundTrips = roundTrips;
    this.startedAt = startedAt;
    this.participants = new Participants(agents);
    this.nodesAtFirst = nodesAtFirst;
    this.timeline = new PhaseTimeline(nowNanos);
    this.observations = new Observations(Drivers.of(step.plan().options().kind()).serverFigures());
    this.series = new SeriesMerge(agents.size(), step.plan());
  }

  Stamp stamp() {
    return stamp;
  }

  Tenant tenant() {
    return tenant;
  }

  ExperimentKey experiment() {
    return tenant.experiment();
  }

  Where where() {
    return where;
  }

  RunPlan plan() {
    return step.plan();
  }

  /** How long its phases last: the measurement ends early by a rule of the design. */
  PhaseTimes times() {
    return times;
  }

  Preparation preparation() {
    return preparation;
  }

  Participants participants() {
    return participants;
  }

  Ending ending() {
    return ending;
  }

  Phase phase() {
    return timeline.phase();
  }

  /** Is in another phase from now on. */
  void enter(Phase next, long nowNanos) {
    if (next == Phase.MEASUREMENT) {
      observations.begin(participants.count(), nowNanos);
    } else if (phase() == Phase.MEASUREMENT) {
      observations.end(nowNanos);
    }
    timeline.enter(next, nowNanos);
  }

  /** Whether figures of {@code origin} belong to this attempt: others may still be on their way. */
  boolean isOurs(Origin origin) {
    return isOurs(new Stamp(origin.epoch(), origin.attempt()), origin.node());
  }

  /** Whether an answer to {@code answered} by the node of this ordinal belongs to this attempt. */
  boolean isOurs(Stamp answered, int node) {
    return answered.equals(stamp) && participants.has(node);
  }

  /**
   * @param left what was in the ledger, if it was not emptied
   * @param server what it told of itself then
   */
  void provisioned(
      DatabaseDescription description,
      Optional<LedgerTotals> left,
      Optional<ServerFigures> server) {
    server.ifPresent(observations::before);
    database = description;
    found = left.orElse(null);
  }

  /** Whether its design wants to know how the server settles. */
  boolean waitsForServer() {
    return step.begin() != BeginRule.AT_ONCE;
  }

  /** What the load still waits for; empty if it may begin. */
  Optional<String> waitsFor() {
    return step.begin().waitsFor(Collections.unmodifiableList(toldWhileSettling));
  }

  /** The load begins although its design still waits for this. */
  void beginsUnsettled(String waitsFor) {
    unsettled = waitsFor;
  }

  /**
   * @param coordinatorNanos {@code System.nanoTime} of this node
   */
  void loadStartsAt(long coordinatorNanos) {
    loadStartNanos = coordinatorNanos;
  }

  /** By {@code System.nanoTime} of this node; 0 before it is known. */
  long loadStartNanos() {
    return loadStartNanos;
  }

  /** When the measurement ends, by the same clock. */
  long loadEndNanos() {
    return loadStartNanos + times.warmup().plus(times.measurement()).toNanos();
  }

  /** Takes a snapshot, if it is of this attempt; returns what can be shown now. */
  List<Second> snapshot(Snapshot snapshot) {
    if (!isOurs(snapshot.origin())) {
      return List.of();
    }
    List<Second> published = series.add(snapshot);
    published.stream()
        .filter(second -> second.missingNodes() < participants.count())
        .forEach(silence::add);
    published.stream().filter(second -> second.phase() == Phase.MEASUREMENT).forEach(measured::add);
    return published;
  }

  /**
   * Ends the measurement early, if the rule of its design says so and there is still time.
   *
   * @param nowNanos {@code System.nanoTime} of this node
   * @return when and why; empty if it goes on, or was ended before
   */
  Optional<EarlyEnd> endEarly(long nowNanos) {
    if (phase() != Phase.MEASUREMENT || endedEarly != null || measured.isEmpty()) {
      return Optional.empty();
    }
    long passedNanos = nowNanos - loadStartNanos - times.warmup().toNanos();
    int seconds = (int) TimeUnit.NANOSECONDS.toSeconds(passedNanos + END_LEAD_NANOS);
    if (seconds >= times.measurement().toSeconds()) {
      return Optional.empty();
    }
    step.end()
        .endsAfter(Collections.unmodifiableList(measured))
        .ifPresent(
            reason -> {
              endedEarly = new EarlyEnd(seconds, reason);
              times = times.measuring(Duration.ofSeconds(seconds));
              series.during(times);
            });
    return Optional.ofNullable(endedEarly);
  }

  /** Why the load is to end, if transfers are sent and none was answered for a long time. */
  Optional<StepFailure> silence() {
    if (silent == null && silence.isTooLong()) {
      silent = AttemptFailures.databaseSilent(plan().database(), silence.isThere());
    }
    return Optional.ofNullable(silent);
  }

  /** Why it ended early; what failed in its transfers is known from the finals. */
  private Optional<StepFailure> failure() {
    return ending
        .failure()
        .map(why -> why == silent ? AttemptFailures.because(why, participants.totals()) : why);
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
    participants.take(totals);
    return true;
  }

  List<TransferId> unknownIds() {
    return participants.totals().map(Final::unknownIds).orElse(List.of());
  }

  /** Takes what a host did; of several nodes on one host the first tells. */
  void host(HostUsage usage) {
    hosts.putIfAbsent(Observers.key(usage.role(), usage.host()), usage);
  }

  /** Takes what the server says of itself while it settles, or in the measurement. */
  void server(ServerFigures figures, long nowNanos) {
    silence.told();
    if (phase() == Phase.SETTLING) {
      toldWhileSettling.add(figures);
    } else if (phase() == Phase.MEASUREMENT) {
      observations.server(figures, nowNanos);
    }
  }

  /** Takes a pong under load; only those of the measurement are kept. */
  void roundTrip(Pong pong, long nanos, long nowNanos) {
    if (phase() == Phase.MEASUREMENT && isOurs(pong.stamp(), pong.node())) {
      observations.roundTrip(pong.node(), nanos, nowNanos);
    }
  }

  /** Takes one that waited for this node, so that it says nothing of the network. */
  void answered(Pong pong, long nowNanos) {
    if (phase() == Phase.MEASUREMENT && isOurs(pong.stamp(), pong.node())) {
      observations.answered(pong.node(), nowNanos);
    }
  }

  /**
   * @param server what it told of itself afterwards
   */
  void validated(LedgerTotals totals, Optional<ServerFigures> server) {
    ledger = totals;
    server.ifPresent(observations::after);
  }

  /** The coordinator that made it is gone, and what was measured with it. */
  public void loseCoordinator(Phase during) {
    ending.loseCoordinator(during);
  }

  /**
   * @param readers who are to say what the database's hosts do in the measurement
   */
  void databaseHosts(List<HostReader> readers) {
    databaseHosts = readers;
  }

  private List<Observer> observers() {
    return new Observers(
            observations,
            series,
            participants,
            databaseHosts,
            hosts,
            times.measurement(),
            ending.status() == Status.DONE)
        .all();
  }

  /** What is known of it, once it is over. */
  public Evidence toEvidence() {
    boolean loaded = loadStartNanos != 0;
    return new Evidence(
        tenant.experiment().id(),
        step.plan(),
        where.planNumber(),
        where.run(),
        where.attempt(),
        ending.status(),
        failure(),
        Optional.ofNullable(unsettled),
        Optional.ofNullable(endedEarly),
        startedAt,
        timeline.spans(),
        participants.descriptions(),
        Optional.of(nodesAtFirst),
        loaded ? participants.clocks() : List.of(),
        series.nodeCpu(),
        series.nodeMemory(),
        series.nodeStalls(),
        timeline.coordinatorCpu(),
        List.copyOf(hosts.values()),
        observations.server(),
        observations.roundTrips(),
        observers(),
        Optional.ofNullable(database),
        roundTrips,
        series.series(),
        participants.totals(),
        loaded ? participants.withoutFinal() : List.of(),
        Optional.ofNullable(found),
        Optional.ofNullable(ledger));
  }
}
