package io.trialbalance.cluster.coordinator.attempt;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.ProgressEvent;

/** What a phase machine tells the coordinator of its attempt. */
public sealed interface AttemptReport extends Command {

  /** Something has happened that people may want to see. */
  record Progress(ProgressEvent event) implements AttemptReport {}

  /** What the database server has said of itself. */
  record Watched(ServerFigures figures) implements AttemptReport {}

  /** The slowest node's round trip of the last second. */
  record RoundTrip(long nanos) implements AttemptReport {}

  /**
   * The attempt is over.
   *
   * @param evidence everything that is known of it
   * @param lostInfrastructure whether it ended because a node was lost
   */
  record Over(Evidence evidence, boolean lostInfrastructure) implements AttemptReport {}
}
