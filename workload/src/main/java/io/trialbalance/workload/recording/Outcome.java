package io.trialbalance.workload.recording;

/** How a submitted transfer ended. */
public enum Outcome {
  /** The database moved the amount. */
  APPLIED,
  /** The database answered that the balance is insufficient: a success of the database. */
  REJECTED,
  /** It certainly has no effect, because of an error. */
  FAILED,
  /** It may have committed. */
  UNKNOWN
}
