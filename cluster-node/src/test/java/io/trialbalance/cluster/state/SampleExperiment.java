package io.trialbalance.cluster.state;

import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorState.AttemptState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What a coordinator keeps of an experiment, with something in nearly every part. */
final class SampleExperiment {

  private SampleExperiment() {}

  /** One in the second run's measurement. */
  static ExperimentState running(String id) {
    return new ExperimentState(
        id,
        new UUID(0, 1),
        "test",
        new IdempotencyKey("once", "digest"),
        Instant.ofEpochSecond(1_700_000_000L, 123_456_789),
        Status.RUNNING,
        null,
        null,
        new RunCounts(2, 6, 1, List.of(Verdict.VALID)),
        new AttemptState(5, Instant.EPOCH, Phase.MEASUREMENT, 1, 2, 2),
        null);
  }
}
