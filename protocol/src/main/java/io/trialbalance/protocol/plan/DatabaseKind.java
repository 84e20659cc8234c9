package io.trialbalance.protocol.plan;

import java.util.Locale;

/** The kinds of database that can be driven. */
public enum DatabaseKind {
  /** Answers at once and keeps nothing: measures the rig itself. */
  NOOP,
  POSTGRESQL,
  TIGERBEETLE;

  /** The word for it in configuration and documents; also the name of its options in a plan. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
