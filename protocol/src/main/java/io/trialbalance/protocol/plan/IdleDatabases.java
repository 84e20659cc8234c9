package io.trialbalance.protocol.plan;

import java.util.Locale;

/** What an experiment's other databases do while one of them is measured. */
public enum IdleDatabases {
  /** They are stopped, where a node has started them or is told how to. */
  STOPPED,
  /** They stay up, on the same hosts. */
  RUNNING,
  /** They have hosts of their own. */
  ELSEWHERE;

  /** The word for it in configuration and documents. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
