package io.trialbalance.cluster.verdict;

import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.RunPlan;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is known of one attempt at a run: what checks read and documents are made of.
 *
 * @param experimentId which experiment it belongs to
 * @param plan that was run
 * @param planNumber of the plan in the experiment, from 1
 * @param run number of the run, from 1
 * @param attempt number of the attempt at this run, from 1
 * @param status how it ended: done, aborted or failed
 * @param failure what ended it early; absent when nothing did
 * @param startedAt wall clock of the coordinator, for people only
 * @param phases that it passed, in order
 * @param nodes that took part, in the order of their ordinals; empty if it never connected
 * @param clocks of the nodes, in the same order
 * @param database as the provisioning node described it; absent if it never answered
 * @param series one entry for each second of load, merged over the nodes
 * @param totals merged finals of all nodes that delivered one; absent if none did
 * @param finalsMissing names of the nodes that delivered none
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
    Instant startedAt,
    List<PhaseSpan> phases,
    List<NodeDescription> nodes,
    List<NodeClock> clocks,
    Optional<DatabaseDescription> database,
    List<Second> series,
    Optional<Final> totals,
    List<String> finalsMissing,
    Optional<LedgerTotals> ledger) {

  public Evidence {
    phases = List.copyOf(phases);
    nodes = List.copyOf(nodes);
    clocks = List.copyOf(clocks);
    series = List.copyOf(series);
    finalsMissing = List.copyOf(finalsMissing);
  }

  /** By how much, at most, a node's start differs from the coordinator's; 0 without a start. */
  public double startUncertaintySeconds() {
    return clocks.stream().mapToLong(NodeClock::uncertaintyNanos).max().orElse(0) / 1e9;
  }

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
   * One second of load.
   *
   * @param snapshot merged over the nodes that sent one; latencies of the headline kind only, no
   *     batch sizes
   * @param missingNodes that sent none: a gap in a curve
   */
  public record Second(Snapshot snapshot, int missingNodes) {}
}
