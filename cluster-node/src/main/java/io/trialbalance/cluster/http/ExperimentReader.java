package io.trialbalance.cluster.http;

import com.typesafe.config.ConfigSyntax;
import io.trialbalance.protocol.plan.ExperimentRequest;

/** Reads an experiment that came over HTTP: plan keys only, no includes, no substitutions. */
@FunctionalInterface
public interface ExperimentReader {

  /**
   * The experiment in {@code body}.
   *
   * @throws io.trialbalance.protocol.config.ConfigProblems with everything that is wrong with it
   */
  ExperimentRequest readBody(String body, ConfigSyntax syntax);
}
