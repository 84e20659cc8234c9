package io.trialbalance.protocol.plan;

/** What becomes of an experiment one of whose plans could not be run. */
public enum OnFailure {
  /** It goes on with the next plan, but begins only when every plan can. */
  CONTINUE,
  /** It begins only when every plan can, and ends with the first that cannot be run after all. */
  STOP,
  /** It begins when some plan can, and goes on with the next one whatever becomes of each. */
  KEEP_GOING
}
