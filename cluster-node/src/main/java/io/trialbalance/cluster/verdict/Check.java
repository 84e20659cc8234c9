package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Finding;

/** One question to the evidence of an attempt, with a bound and a verdict if it is passed. */
public interface Check {

  /** By which documents and {@code docs/measurement.md} call it: {@code "client-warm"}. */
  String name();

  /**
   * Looks at {@code evidence}.
   *
   * @implSpec Never throws for evidence of an attempt that ended early: what is not there makes the
   *     check not applicable, with the reason, unless its absence is what the check is about.
   */
  Finding examine(Evidence evidence);
}
