package io.trialbalance.cluster.experiment;

import io.trialbalance.protocol.measure.ServerFigures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Says what a database server must still do before a load may begin, beyond the pause that the plan
 * gives it.
 *
 * @implSpec Pure: the same figures give the same answer.
 */
@FunctionalInterface
public interface BeginRule {

  /** Lets every load begin after the plan's pause. */
  BeginRule AT_ONCE = told -> Optional.empty();

  /** So long is waited beyond the plan's pause; then the load begins, and the document says so. */
  Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * Asked once a second from the end of the plan's pause on.
   *
   * @param told what the server has told of itself since its ledger is ready, once a second, in
   *     order; empty if it tells nothing
   * @return what is waited for, for people; empty if the load may begin
   */
  Optional<String> waitsFor(List<ServerFigures> told);
}
