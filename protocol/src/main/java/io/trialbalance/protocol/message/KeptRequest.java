package io.trialbalance.protocol.message;

import io.trialbalance.protocol.plan.ExperimentRequest;
import java.util.Optional;

/**
 * The plans of an experiment that has not ended, kept for a successor.
 *
 * @param request empty if there are none, or nobody needs them any more
 */
public record KeptRequest(Optional<ExperimentRequest> request) implements WireMessage {

  /** Of one that has ended, or of which nothing is known. */
  public static final KeptRequest NONE = new KeptRequest(Optional.empty());
}
