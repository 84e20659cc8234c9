package io.trialbalance.cluster.results.render.html;

import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.store.ResultArchive;
import io.trialbalance.protocol.plan.RunPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that is stored of one plan of an experiment.
 *
 * @param aggregate null if no run is counted
 * @param attempts every one, in the order of the runs
 */
record PlanDocuments(RunPlan plan, AggregateDocument aggregate, List<RunDocument> attempts) {

  /** Of every plan of the experiment, in their order. */
  static List<PlanDocuments> read(ResultArchive archive, String experimentId) throws IOException {
    List<PlanDocuments> plans = new ArrayList<>();
    for (RunPlan plan : archive.experiment(experimentId).request().plans()) {
      plans.add(read(archive, experimentId, plan));
    }
    return plans;
  }

  /**
   * Of the plan that a comparison calls {@code label}.
   *
   * @param label {@code experiment/plan}
   */
  static PlanDocuments find(ResultArchive archive, String label) throws IOException {
    int slash = label.indexOf('/');
    String experimentId = label.substring(0, slash);
    for (RunPlan plan : archive.experiment(experimentId).request().plans()) {
      if (plan.name().equals(label.substring(slash + 1))) {
        return read(archive, experimentId, plan);
      }
    }
    throw new IllegalArgumentException("no comparison is of " + label);
  }

  private static PlanDocuments read(ResultArchive archive, String experimentId, RunPlan plan)
      throws IOException {
    AggregateDocument aggregate =
        archive.aggregates(experimentId).stream()
            .filter(each -> each.plan().equals(plan.name()))
            .findFirst()
            .orElse(null);
    String folder = experimentId + "/" + plan.name() + "/";
    List<RunDocument> attempts = new ArrayList<>();
    for (String path : archive.documents(experimentId)) {
      if (path.startsWith(folder)) {
        attempts.add(RunDocument.read(archive.document(path)));
      }
    }
    return new PlanDocuments(plan, aggregate, attempts);
  }

  /** The attempts that are their runs' results. */
  List<RunDocument> counted() {
    return attempts.stream().filter(attempt -> PlanSection.isCounted(attempt, aggregate)).toList();
  }
}
