package io.trialbalance.protocol.measure;

import java.util.Locale;

/** What a latency histogram is of. Every value is in nanoseconds. */
public enum LatencyKind {
  /** Call of {@code submit} to final reply, of applied and rejected transfers. */
  SERVICE_TIME,
  /** Intended start to final reply, of applied and rejected transfers; open loop only. */
  RESPONSE_TIME,
  /** The part of the service time spent waiting for a connection; absent without a pool. */
  POOL_WAIT,
  /** Start of the last attempt to its reply: the service time without waiting and retries. */
  ATTEMPT_TIME,
  /** Intended start to {@code submit}; open loop only. */
  SCHEDULE_LAG,
  /** Intended start (open loop) or {@code submit} (closed loop) to failure. */
  FAILED,
  /** The same, to the instant at which the outcome was given up. */
  UNKNOWN,
  /** Intended start to the end of draining, of transfers that were never submitted. */
  UNSENT_AGE;

  /** The word for it in documents and metrics: {@code "service-time"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
