package io.trialbalance.protocol.phase;

import java.util.Locale;

/** How far an experiment, a run or an attempt has come. Neither a phase nor a verdict. */
public enum Status {
  QUEUED,
  RUNNING,
  DONE,
  ABORTED,
  FAILED,
  /** Nobody runs it any more, and it has not come to its end. */
  INTERRUPTED;

  /** The word for it in documents and on screens: {@code "queued"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether nothing more will happen to it. */
  public boolean isEnded() {
    return this != QUEUED && this != RUNNING;
  }
}
