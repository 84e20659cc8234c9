package io.trialbalance.cluster.results.render.html;

import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.results.render.ComparisonCsv;
import io.trialbalance.cluster.results.render.ComparisonTable;
import io.trialbalance.protocol.phase.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What stands at the top of the report.
 *
 * @param verdict of the whole experiment; its status while it has none
 * @param style of the verdict: a class of the style sheet
 * @param reasons for it, with the plans that they are of
 * @param marks what to bear in mind when comparing its plans
 * @param fewValues whether a percentile in the table rests on fewer than 10 values
 */
record ExperimentSection(
    String id,
    String name,
    String submittedAt,
    String status,
    String verdict,
    String style,
    List<String> reasons,
    List<String> marks,
    boolean fewValues) {

  static ExperimentSection of(StoredExperiment experiment, List<PlanSection> plans) {
    List<String> reasons = new ArrayList<>();
    for (PlanSection plan : plans) {
      plan.reasons().forEach(reason -> reasons.add(plan.name() + ": " + reason));
      plan.missedThresholds()
          .forEach(
              threshold ->
                  reasons.add(plan.name() + ComparisonTable.missed(plan.aggregate()) + threshold));
    }
    List<String> marks = new ArrayList<>();
    for (PlanSection plan : plans) {
      if (plan.aggregate() != null) {
        ComparisonTable.ceiling(plan.aggregate())
            .ifPresent(words -> marks.add(plan.name() + words + "."));
      }
    }
    if (ComparisonCsv.rejectedSharesDiffer(
        plans.stream().map(PlanSection::aggregate).filter(Objects::nonNull).toList())) {
      marks.add("Rejected shares differ by more than a point: the plans did not do the same work.");
    }
    Optional<String> verdict = experiment.verdict().map(Verdict::label);
    // How it went on since then the file cannot know.
    String status =
        experiment.status().isEnded()
            ? experiment.status().label()
            : "not ended when this was written";
    return new ExperimentSection(
        experiment.experimentId(),
        experiment.request().name(),
        experiment.submittedAt().toString(),
        status,
        verdict.orElse(status),
        verdict.orElse("open"),
        reasons,
        marks,
        plans.stream().anyMatch(PlanSection::fewValues));
  }
}
