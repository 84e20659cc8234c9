package io.trialbalance.cluster.coordinator.attempt;

import akka.actor.typed.ActorRef;
import io.trialbalance.cluster.results.statistics.FailureReasons;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.workload.recording.Stalls.Freeze;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Why an attempt can end early: each reason with its kind, and in words that name who and what. */
final class AttemptFailures {

  private AttemptFailures() {}

  /** What an agent says has failed on its node. */
  static StepFailure step(StepFailed failed) {
    return new StepFailure(
        failed.failure().kind(), failed.nodeName() + ": " + failed.failure().message());
  }

  static StepFailure nodeLost(ActorRef<AgentProtocol.Command> agent, Phase during) {
    return new StepFailure(
        Kind.LOST, "node " + AgentProtocol.nodeName(agent) + " was lost in " + during.label());
  }

  /**
   * The same, if the coordinator's own node has stood still just before: what it then misses may
   * have been there.
   */
  static StepFailure after(Optional<Freeze> freeze, StepFailure why) {
    return freeze
        .map(
            one ->
                new StepFailure(
                    why.kind(),
                    why.message()
                        + "; just before, the coordinator's node was frozen for "
                        + one.length()))
        .orElse(why);
  }

  static StepFailure notConnected(List<String> missing, Duration deadline) {
    return new StepFailure(
        Kind.LOST,
        "not connected within " + deadline.toSeconds() + " s: " + String.join(", ", missing));
  }

  static StepFailure noFinal(List<String> missing) {
    return new StepFailure(Kind.LOST, "no final from " + String.join(", ", missing));
  }

  static StepFailure nobodyToValidate() {
    return new StepFailure(Kind.LOST, "no node is left to validate");
  }

  /**
   * @param undone what the node has not done to the database, as a participle
   */
  static StepFailure stepSilent(String node, String undone, String database, Duration silence) {
    return new StepFailure(
        Kind.UNREACHABLE,
        node
            + " has not "
            + undone
            + " the database "
            + database
            + " and has said nothing of it for "
            + silence.toMinutes()
            + " min: look at its log and the database's");
  }

  /**
   * @param isThere whether the database tells how it is all the same
   */
  static StepFailure databaseSilent(String database, boolean isThere) {
    return isThere
        ? new StepFailure(
            Kind.FAILED,
            "the database "
                + database
                + " answers, but for "
                + DatabaseSilence.LIMIT_SECONDS
                + " s not one of the transfers that were sent went well")
        : new StepFailure(
            Kind.UNREACHABLE,
            "the database "
                + database
                + " has answered nothing for "
                + DatabaseSilence.LIMIT_SECONDS
                + " s although transfers were sent: look at its log, then run the plan again");
  }

  /**
   * The same with what became of the transfers, as far as that is known by now.
   *
   * @param totals of all nodes; empty if not every one has delivered its own
   */
  static StepFailure because(StepFailure why, Optional<Final> totals) {
    return totals
        .flatMap(known -> new FailureReasons(known.failures(), known.firstFailure()).inWords())
        .map(
            reasons ->
                new StepFailure(why.kind(), why.message() + ". Failed or unknown: " + reasons))
        .orElse(why);
  }
}
