package io.trialbalance.protocol.message;

import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.util.List;

/**
 * The runs of an experiment, those that have ended first, in the order of running.
 *
 * @param known whether there is such an experiment
 * @param runs as far as they can be foreseen
 */
public record RunsView(boolean known, List<RunView> runs) implements WireMessage {

  /** Of an experiment that nobody knows. */
  public static final RunsView NONE = new RunsView(false, List.of());

  public RunsView {
    runs = List.copyOf(runs);
  }

  /**
   * One run of one plan.
   *
   * @param attempts begun
   * @param verdict null before the run has ended
   * @param document below the results folder, null before it is written
   */
  public record RunView(
      String plan,
      String database,
      int run,
      int attempts,
      Status status,
      Verdict verdict,
      String document) {

    /** The same of an experiment that nobody runs any more. */
    public RunView interrupted() {
      return status.isEnded()
          ? this
          : new RunView(plan, database, run, attempts, Status.INTERRUPTED, verdict, document);
    }
  }
}
