package io.trialbalance.cluster.experiment;

import java.util.List;

/**
 * Says what an experiment runs next.
 *
 * @implSpec Pure: the same results give the same answer, on whichever node and whenever it is
 *     asked. Has no state.
 */
public interface ExperimentDesign {

  /**
   * What is to be run, as far as can be foreseen now: what comes next first. Empty when the
   * experiment has come to its end.
   *
   * @param results of the runs that have ended, in whichever order: a step that is in them is not
   *     to be run again
   */
  List<Step> next(List<RunResult> results);

  /**
   * How many runs of each plan in a row make a block, within which plans are to be compared, since
   * what a host does in the course of time meets all of them alike there; 0 if there are none.
   */
  int roundsInBlock();
}
