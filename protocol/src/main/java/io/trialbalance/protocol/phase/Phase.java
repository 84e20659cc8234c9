package io.trialbalance.protocol.phase;

import java.util.Locale;

/** A state of one run. The order of the constants is the order in which a run passes them. */
public enum Phase {
  IDLE,
  PROVISIONING,
  SETTLING,
  CONNECTING,
  WARMUP,
  MEASUREMENT,
  DRAINING,
  VALIDATING;

  /** The word for it in configuration, documents, metrics and on screens: {@code "warmup"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
