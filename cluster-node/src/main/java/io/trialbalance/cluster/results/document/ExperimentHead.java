package io.trialbalance.cluster.results.document;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What {@code experiment.json} says before its plans: the line of an index. Its components are
 * those of {@link StoredExperiment}.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ExperimentHead(
    String experimentId,
    Optional<UUID> uuid,
    Status status,
    Instant submittedAt,
    Optional<Verdict> verdict,
    Optional<String> name,
    Optional<RunCounts> runs,
    Optional<StepFailure> failure,
    Optional<Integer> exitCode,
    Optional<SubmissionKey> submission) {}
