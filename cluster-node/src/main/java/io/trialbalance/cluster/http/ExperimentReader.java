package io.trialbalance.cluster.http;

import io.trialbalance.protocol.plan.ExperimentRequest;

/** Reads an experiment that came over HTTP: plan keys only, no includes, no substitutions. */
@FunctionalInterface
public interface ExperimentReader {

  /**
   * The experiment in {@code text}.
   *
   * @throws ProblemException with status 400 and all problems at once
   */
  ExperimentRequest read(String text, Syntax syntax);

  /** In which language a body is written. */
  enum Syntax {
    JSON,
    HOCON
  }
}
