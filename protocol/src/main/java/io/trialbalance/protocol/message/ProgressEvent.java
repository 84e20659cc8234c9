package io.trialbalance.protocol.message;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.util.List;
import java.util.Map;

/** What the coordinator tells whoever watches; also the data of the server-sent events. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ProgressEvent.ExperimentQueued.class, name = "experiment-queued"),
  @JsonSubTypes.Type(value = ProgressEvent.PhaseEntered.class, name = "phase-entered"),
  @JsonSubTypes.Type(value = ProgressEvent.StepNoted.class, name = "step-noted"),
  @JsonSubTypes.Type(value = ProgressEvent.SecondPassed.class, name = "second-passed"),
  @JsonSubTypes.Type(value = ProgressEvent.AttemptEnded.class, name = "attempt-ended"),
  @JsonSubTypes.Type(value = ProgressEvent.ExperimentEnded.class, name = "experiment-ended"),
  @JsonSubTypes.Type(value = ProgressEvent.NodeNoted.class, name = "node-noted")
})
public sealed interface ProgressEvent extends WireMessage {

  /** Which experiment it is about; empty if it is about none in particular. */
  String experimentId();

  /** Whether whoever follows the experiment of this id wants to know. */
  default boolean concerns(String id) {
    return experimentId().equals(id);
  }

  /** Which run of which plan an event is about. */
  record Where(String plan, int planNumber, int plans, int run, int runs, int attempt) {}

  /** It waits until {@code position} others have ended. */
  record ExperimentQueued(String experimentId, String name, int position)
      implements ProgressEvent {}

  /**
   * A run is in another phase.
   *
   * @param planned length of the phase in seconds; NaN if it lasts as long as it takes
   * @param experimentSecondsLeft estimate for the whole experiment, in seconds
   */
  record PhaseEntered(
      String experimentId, Where where, Phase phase, double planned, double experimentSecondsLeft)
      implements ProgressEvent {}

  /**
   * A phase that lasts as long as it takes goes on, or waits for somebody.
   *
   * @param what is going on, for people
   * @param fraction done, 0 to 1; NaN if unknown
   */
  record StepNoted(String experimentId, Where where, Phase phase, String what, double fraction)
      implements ProgressEvent {}

  /**
   * One second of load of the whole cluster.
   *
   * @param secondsLeft of the phase
   * @param experimentSecondsLeft estimate for the whole experiment
   */
  record SecondPassed(
      String experimentId,
      Where where,
      Phase phase,
      int second,
      double secondsLeft,
      double experimentSecondsLeft,
      LiveFigures figures)
      implements ProgressEvent {}

  /**
   * An attempt at a run is over and its document written.
   *
   * @param verdict of its document; invalid if none could be written
   * @param reasons for a verdict other than valid, worst first
   * @param document path of the run document below the results folder; null if none was written
   * @param counted whether it is the run's result, rather than an attempt that is repeated
   */
  record AttemptEnded(
      String experimentId,
      Where where,
      Status status,
      Verdict verdict,
      List<String> reasons,
      String document,
      boolean counted)
      implements ProgressEvent {}

  /**
   * Nothing more will happen to the experiment.
   *
   * @param failure what ended it, null unless it failed
   * @param exitCode what the command line that waits for it exits with
   */
  record ExperimentEnded(String experimentId, Status status, StepFailure failure, int exitCode)
      implements ProgressEvent {}

  /**
   * The node that tells the events has lost its way to the coordinator, or has found it again. What
   * happened in between it did not hear.
   *
   * @param node its name
   * @param connected whether it hears the coordinator from now on
   * @param what has happened, for people
   */
  record NodeNoted(String node, boolean connected, String what) implements ProgressEvent {
    @Override
    public String experimentId() {
      return "";
    }

    @Override
    public boolean concerns(String id) {
      return true;
    }
  }

  /**
   * Live figures of one second, from the merged snapshots.
   *
   * @param latencyNanos of the response time in open loop and of the service time in closed loop;
   *     empty without replies
   * @param missingNodes nodes whose snapshot of this second has not come
   * @param cpuCores processor cores used by the nodes' own processes
   * @param saturation the same over the cores that they may use, 0 to 1
   * @param connections or sessions open to the database
   * @param poolWaiting of those in flight, waiting for a connection
   * @param batchSizeMean transfers per call sent; 0 if the database takes no batches
   * @param batchSizeMax transfers in the largest call sent
   */
  record LiveFigures(
      double appliedPerSecond,
      double rejectedPerSecond,
      double failedPerSecond,
      double unknownPerSecond,
      double mintedPerSecond,
      double retriesPerSecond,
      Map<Quantile, Long> latencyNanos,
      long inFlight,
      long backlog,
      double cpuCores,
      double saturation,
      long connections,
      long poolWaiting,
      double batchSizeMean,
      long batchSizeMax,
      int missingNodes) {

    /** Without load. */
    public static final LiveFigures ZERO =
        new LiveFigures(0, 0, 0, 0, 0, 0, Map.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
