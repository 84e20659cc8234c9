package io.trialbalance.cluster.coordinator.attempt;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.protocol.message.CoordinatorProtocol.Command;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.plan.RunPlan;

/** What a phase machine tells of its attempt. */
public sealed interface AttemptReport extends Command {

  /** To whoever tells people and the metrics how it goes on. */
  sealed interface News extends AttemptReport {}

  /** It begins. */
  record Begun(String experimentId, Where where, RunPlan plan) implements News {}

  /** Something has happened that people may want to see. */
  record Progress(ProgressEvent event) implements News {}

  /** What the database server has said of itself. */
  record Watched(ServerFigures figures) implements News {}

  /** The slowest node's round trip of the last second. */
  record RoundTrip(long nanos) implements News {}

  /** By so much, at most, the nodes' starts differed. */
  record StartSkew(double seconds) implements News {}

  /**
   * To the experiment: it is over.
   *
   * @param evidence everything that is known of it
   * @param lostInfrastructure whether it ended because a node was lost
   */
  record Over(Evidence evidence, boolean lostInfrastructure) implements AttemptReport {}
}
