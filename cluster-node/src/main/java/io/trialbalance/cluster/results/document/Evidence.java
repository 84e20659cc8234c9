package io.trialbalance.cluster.results.document;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.measure.RoundTrips;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Everything that is known of one attempt at a run: what the attempt fills, the checks read and the
 * document stores. What is added here is stored, in the schema, and sent; nothing else is to be
 * written for it.
 *
 * @param experimentId which experiment it belongs to
 * @param plan that was run
 * @param planNumber of the plan in the experiment, from 1
 * @param run number of the run, from 1
 * @param attempt number of the attempt at this run, from 1
 * @param status how it ended: done, aborted or failed
 * @param failure what ended it early; absent when nothing did
 * @param unsettled what the experiment's design still waited for when the load began all the same;
 *     absent if nothing
 * @param endedEarly when its measurement ended before its time by a rule of the experiment's
 *     design; absent if it lasted as long as its plan says
 * @param startedAt wall clock of the coordinator, for people only
 * @param phases that it passed, in order
 * @param nodes that took part, in the order of their ordinals; empty if it never connected
 * @param nodesAtFirst how many took part in the run's first attempt; absent in documents from
 *     before it was noted
 * @param clocks of the nodes, in the same order
 * @param nodeCpu what each node used in the measurement, by ordinal, of those that could tell
 * @param nodeMemory how much memory each node's process had in the measurement, by ordinal
 * @param nodeStalls for how long each node's process stood still in the measurement, by ordinal
 * @param coordinatorCpu what the coordinator's node used in the measurement; absent if there was
 *     none or it could not tell
 * @param hosts what they did in the measurement, all their processes together; without those that
 *     could not be asked
 * @param server what the database server told of itself in the measurement; absent if servers of
 *     this kind tell nothing, or there was no measurement
 * @param nodeRoundTrips of the coordinator's messages in the measurement, by ordinal
 * @param observers who was to tell of the measurement besides the database server, and for how long
 *     each told nothing; empty in documents from before that was noted
 * @param database as the provisioning node described it; absent if it never answered
 * @param roundTrips of the network between the hosts, before; absent if nobody measured them
 * @param series one entry for each second of load, merged over the nodes
 * @param totals merged finals of all nodes that delivered one; absent if none did
 * @param finalsMissing names of the nodes that delivered none
 * @param ledgerBefore what the database held before; absent if it was emptied
 * @param ledger what the database held afterwards; absent if it could not be asked
 */
public record Evidence(
    String experimentId,
    RunPlan plan,
    int planNumber,
    int run,
    int attempt,
    Status status,
    Optional<StepFailure> failure,
    Optional<String> unsettled,
    Optional<EarlyEnd> endedEarly,
    Instant startedAt,
    List<PhaseSpan> phases,
    List<NodeDescription> nodes,
    Optional<Integer> nodesAtFirst,
    List<NodeClock> clocks,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<NodeCpu> nodeCpu,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<NodeMemory> nodeMemory,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<NodeStalls> nodeStalls,
    Optional<CoordinatorCpu> coordinatorCpu,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<HostUsage> hosts,
    Optional<ServerActivity> server,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<NodeRoundTrips> nodeRoundTrips,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<Observer> observers,
    Optional<DatabaseDescription> database,
    Optional<RoundTrips> roundTrips,
    List<Second> series,
    Optional<Final> totals,
    List<String> finalsMissing,
    Optional<LedgerTotals> ledgerBefore,
    Optional<LedgerTotals> ledger) {

  public Evidence {
    phases = List.copyOf(phases);
    nodes = List.copyOf(nodes);
    clocks = List.copyOf(clocks);
    nodeCpu = List.copyOf(nodeCpu);
    nodeMemory = List.copyOf(nodeMemory);
    nodeStalls = List.copyOf(nodeStalls);
    hosts = List.copyOf(hosts);
    nodeRoundTrips = List.copyOf(nodeRoundTrips);
    observers = List.copyOf(observers);
    series = List.copyOf(series);
    finalsMissing = List.copyOf(finalsMissing);
  }

  /** How long the measurement lasts by the plan, or by the rule that ended it. */
  public Duration measurement() {
    return endedEarly
        .map(early -> Duration.ofSeconds(early.seconds()))
        .orElse(plan.times().measurement());
  }

  /** By how much, at most, a node's start differs from the coordinator's; 0 without a start. */
  public double startUncertaintySeconds() {
    return clocks.stream().mapToLong(NodeClock::uncertaintyNanos).max().orElse(0) / 1e9;
  }

  /**
   * The measurement ended before its time, by a rule of the experiment's design.
   *
   * @param seconds that it lasted
   * @param reason for people
   */
  public record EarlyEnd(int seconds, String reason) {}

  /**
   * When a phase was entered and how long it lasted.
   *
   * @param startedSeconds after the attempt's start
   * @param seconds that it lasted
   */
  public record PhaseSpan(Phase phase, double startedSeconds, double seconds) {}

  /**
   * How exactly a node's start is known, by ping exchange.
   *
   * @param node ordinal
   * @param offsetNanos of the node's {@code System.nanoTime} against the coordinator's
   * @param uncertaintyNanos half the round trip of the best ping
   */
  public record NodeClock(int node, long offsetNanos, long uncertaintyNanos) {}

  /**
   * What a load node's process used in the measurement, JIT and garbage collection included.
   *
   * @param node ordinal
   * @param seconds of the measurement, whose snapshots came
   * @param processCpuNanos in all of them, above 0
   * @param threadCpuNanos by thread group; empty where it cannot be had
   * @param busiestNanos in the second in which it used most; null in documents from before it was
   *     noted
   * @param throttledNanos for which it had used up what its control groups allow; null where
   *     nothing is limited
   */
  public record NodeCpu(
      int node,
      int seconds,
      long processCpuNanos,
      Map<String, Long> threadCpuNanos,
      Long busiestNanos,
      Long throttledNanos) {
    public NodeCpu {
      threadCpuNanos = Collections.unmodifiableMap(new TreeMap<>(threadCpuNanos));
    }

    /** Other seconds of the same node. */
    public NodeCpu plus(NodeCpu other) {
      Map<String, Long> sum = new TreeMap<>(threadCpuNanos);
      other.threadCpuNanos.forEach((group, nanos) -> sum.merge(group, nanos, Long::sum));
      return new NodeCpu(
          node,
          seconds + other.seconds,
          processCpuNanos + other.processCpuNanos,
          sum,
          NodeUsage.ofKnown(busiestNanos, other.busiestNanos, Math::max),
          NodeUsage.ofKnown(throttledNanos, other.throttledNanos, Long::sum));
    }

    /** On average, in cores. */
    public double cores() {
      return processCpuNanos / (seconds * 1e9);
    }
  }

  /**
   * How much memory a load node's process had at the ends of the measurement's seconds.
   *
   * @param node ordinal
   * @param heapMeanBytes on its heap, garbage included, on average
   * @param heapHighestBytes on its heap, at most
   * @param residentMeanBytes of the whole process in the host's memory, on average; null where it
   *     cannot be had (anywhere but Linux)
   * @param residentHighestBytes of the whole process, at most; null likewise
   */
  public record NodeMemory(
      int node,
      double heapMeanBytes,
      long heapHighestBytes,
      Double residentMeanBytes,
      Long residentHighestBytes) {}

  /**
   * For how long a load node's process stood still in the measurement: stopped, starved of
   * processors, collecting garbage, or suspended with its machine. Moments of up to 50 ms do not
   * count.
   *
   * @param node ordinal
   * @param seconds in all
   */
  public record NodeStalls(int node, double seconds) {}

  /**
   * What the process of the coordinator's node used in the measurement. It carries load too, unless
   * the node is kept free of it: the coordinator's own work is in the group {@code actors}.
   *
   * @param seconds that the measurement lasted here
   * @param processCpuNanos in them, above 0
   * @param threadCpuNanos by thread group; empty where it cannot be had
   */
  public record CoordinatorCpu(
      double seconds, long processCpuNanos, Map<String, Long> threadCpuNanos) {
    public CoordinatorCpu {
      threadCpuNanos = Collections.unmodifiableMap(new TreeMap<>(threadCpuNanos));
    }
  }

  /**
   * What the database server told of itself in the measurement, asked once a second.
   *
   * @param samples how often it answered
   * @param longestSilenceSeconds for which no answer came, from the begin of the measurement to its
   *     end; null in documents from before that was noted
   * @param figures that its driver declares, in their order
   */
  public record ServerActivity(
      int samples, Double longestSilenceSeconds, List<ServerTold> figures) {
    public ServerActivity {
      figures = List.copyOf(figures);
    }

    /** The value of a figure that has a single one. */
    public OptionalDouble value(String name) {
      return figures.stream()
          .filter(told -> told.name().equals(name) && told.values().containsKey(ServerFigure.ALL))
          .mapToDouble(told -> told.values().get(ServerFigure.ALL))
          .findFirst();
    }
  }

  /**
   * A figure of a database server over the measurement.
   *
   * @param name with its unit, if it has one
   * @param what it is, for people
   * @param over how its values became one
   * @param values by its parts, or of {@code all}; without what cannot be computed, such as an
   *     increase per second with one sample
   */
  public record ServerTold(
      String name, String what, ServerFigure.Over over, Map<String, Double> values) {
    public ServerTold {
      values = Collections.unmodifiableMap(new TreeMap<>(values));
    }
  }

  /**
   * How long the coordinator's messages took to a node's agent and back in the measurement, one a
   * second: the network and both processes under load.
   *
   * @param node ordinal
   * @param count of answers, above 0
   * @param p95Micros the smallest that 95% of them do not exceed
   * @param p99Micros the smallest that 99% of them do not exceed
   */
  public record NodeRoundTrips(
      int node, int count, double meanMicros, double p95Micros, double p99Micros) {}

  /**
   * Somebody who was to tell of all of the measurement.
   *
   * @param name for people: {@code "the seconds of node-1"}
   * @param longestSilenceSeconds of it, of which nothing was told
   */
  public record Observer(String name, double longestSilenceSeconds) {}

  /**
   * One second of load over all nodes. Counts are of this second, so they are rates per second too.
   *
   * @param second since the start of the load, from 0
   * @param phase in which it lies
   * @param missingNodes whose snapshot did not come: the figures are of the others
   * @param counts by outcome, by time of reply; minted by intended start
   * @param latencies of the headline kind only: response time in open loop, service time in closed
   * @param batchSizes transfers in a call that was sent
   * @param gauges at its end
   * @param usage of the nodes' processes
   */
  public record Second(
      int second,
      Phase phase,
      int missingNodes,
      Counts counts,
      LatencySnapshot latencies,
      EncodedHistogram batchSizes,
      Gauges gauges,
      NodeUsage usage) {}
}
