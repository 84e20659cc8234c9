package io.trialbalance.protocol.plan;

import java.util.List;

/**
 * One validated benchmark configuration. Whoever holds one may rely on every range and
 * contradiction having been checked by {@link PlanReader}.
 *
 * @param name what results and folders call it: {@code [a-z0-9][a-z0-9-]*}, at most 64 characters
 * @param database the name of an entry in the node's {@code databases}
 * @param workload what is transferred between whom
 * @param pacing how transfers are started
 * @param times how long each phase lasts
 * @param workersPerNode load engines on each node, at least 1
 * @param runs how often the plan is repeated, at least 1
 * @param maxReruns further attempts at one run after lost infrastructure, 0 or more
 * @param limits above which a result is marked
 * @param thresholds what the result is required to reach, possibly none
 * @param options of the database's own kind
 */
public record RunPlan(
    String name,
    String database,
    Workload workload,
    Pacing pacing,
    PhaseTimes times,
    int workersPerNode,
    int runs,
    int maxReruns,
    Limits limits,
    List<Threshold> thresholds,
    DatabaseOptions options) {

  public RunPlan {
    thresholds = List.copyOf(thresholds);
  }

  /** The same, repeated otherwise. */
  public RunPlan withRuns(int otherRuns) {
    return new RunPlan(
        name,
        database,
        workload,
        pacing,
        times,
        workersPerNode,
        otherRuns,
        maxReruns,
        limits,
        thresholds,
        options);
  }

  /** The same with another pacing and other options. */
  RunPlan with(Pacing otherPacing, DatabaseOptions otherOptions) {
    return new RunPlan(
        name,
        database,
        workload,
        otherPacing,
        times,
        workersPerNode,
        runs,
        maxReruns,
        limits,
        thresholds,
        otherOptions);
  }
}
