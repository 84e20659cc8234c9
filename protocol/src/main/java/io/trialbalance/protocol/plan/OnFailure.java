package io.trialbalance.protocol.plan;

/** What becomes of an experiment one of whose plans could not be run. */
public enum OnFailure {
  /** It goes on with the next plan. */
  CONTINUE,
  /** It ends. */
  STOP
}
