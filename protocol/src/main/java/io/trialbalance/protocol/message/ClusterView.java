package io.trialbalance.protocol.message;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.time.Instant;
import java.util.List;

/**
 * Everything that the coordinator can tell at one instant.
 *
 * @param nodes known, in the order of their ordinals
 * @param nodesExpected below which no run starts
 * @param experiments oldest first
 * @param whyNone why no coordinator can tell yet; empty if one does
 */
public record ClusterView(
    List<NodeView> nodes, int nodesExpected, List<ExperimentView> experiments, String whyNone)
    implements WireMessage {

  /** What a coordinator in charge tells. */
  public ClusterView(List<NodeView> nodes, int nodesExpected, List<ExperimentView> experiments) {
    this(nodes, nodesExpected, experiments, "");
  }

  /** Of one that is not in charge yet. */
  public static ClusterView none(String why) {
    return new ClusterView(List.of(), 1, List.of(), why);
  }

  public ClusterView {
    nodes = List.copyOf(nodes);
    experiments = List.copyOf(experiments);
  }

  /**
   * One node.
   *
   * @param coordinator whether the coordinator is there
   * @param roles what it is there for, as its configuration says
   * @param weight of its share of the load; 0 if it takes none
   */
  public record NodeView(
      String name, String address, boolean coordinator, List<String> roles, int weight) {
    public NodeView {
      roles = List.copyOf(roles);
    }
  }

  /**
   * One experiment.
   *
   * @param position in the queue, 0 for the one that runs and for those that have ended
   * @param phase of the present run; idle when none runs
   * @param step what goes on in it, or whom it waits for, for people; null if nothing says it
   * @param plans of it
   * @param runsPlanned those that have ended included, as far as can be foreseen
   * @param verdicts that runs have got and, at its end, the worst of its plans; each once, best
   *     first
   * @param failure the first that a plan had; null if none had any
   * @param exitCode what the command line that waits for it exits with; null until everything about
   *     it is stored
   */
  public record ExperimentView(
      String id,
      String name,
      Status status,
      int position,
      Instant submittedAt,
      Phase phase,
      String step,
      int plans,
      int runsPlanned,
      int runsEnded,
      List<Verdict> verdicts,
      StepFailure failure,
      Integer exitCode) {
    public ExperimentView {
      verdicts = List.copyOf(verdicts);
    }
  }
}
