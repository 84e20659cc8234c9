package io.trialbalance.protocol.plan;

import com.typesafe.config.ConfigSyntax;

/** Reads an experiment that somebody sent: plan keys only, no includes, no substitutions. */
@FunctionalInterface
public interface ExperimentReader {

  /**
   * The experiment in {@code body}.
   *
   * @throws io.trialbalance.protocol.config.ConfigProblems with everything that is wrong with it
   */
  ExperimentRequest readBody(String body, ConfigSyntax syntax);
}
