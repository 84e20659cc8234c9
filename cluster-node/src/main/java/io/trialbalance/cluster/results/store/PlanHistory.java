package io.trialbalance.cluster.results.store;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.statistics.Comparison.Side;
import io.trialbalance.cluster.results.statistics.Trend.LeftOut;
import io.trialbalance.cluster.results.statistics.Trend.Observation;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.plan.PlanWriter;
import io.trialbalance.protocol.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is stored of every plan of one name. Blocks.
 *
 * @param observations oldest first
 * @param leftOut experiments that have such a plan, and no figures of it
 * @param problems why some folders cannot be read
 */
public record PlanHistory(
    List<Observation> observations, List<LeftOut> leftOut, List<String> problems) {

  /** How often and how strictly a plan is run changes no run. */
  private static final Set<String> OF_NO_RUN = Set.of("name", "runs", "max-reruns", "thresholds");

  private static final String LIMITS = "limits.";

  /**
   * Of the plans called {@code plan} in the folder {@code results}.
   *
   * @param anyHost whether names of hosts tell nothing apart
   * @throws NoSuchResultException if no experiment has such a plan
   */
  public static PlanHistory of(String plan, Path results, boolean anyHost) throws IOException {
    ResultArchive archive = new ResultArchive(results);
    ResultArchive.Listing listing = archive.list();
    List<Observation> observations = new ArrayList<>();
    List<LeftOut> leftOut = new ArrayList<>();
    Set<String> others = new TreeSet<>();
    List<StoredExperiment> oldestFirst =
        listing.experiments().stream()
            .sorted(Comparator.comparing(StoredExperiment::submittedAt))
            .toList();
    for (StoredExperiment experiment : oldestFirst) {
      List<String> names = experiment.request().plans().stream().map(RunPlan::name).toList();
      others.addAll(names);
      if (names.contains(plan)) {
        try {
          observations.add(observation(archive, experiment, plan, anyHost));
        } catch (IOException e) {
          leftOut.add(new LeftOut(experiment.experimentId(), FileFailure.message(e)));
        }
      }
    }
    if (!others.contains(plan)) {
      throw new NoSuchResultException(
          "no experiment in "
              + results
              + " has a plan '"
              + plan
              + "'"
              + (others.isEmpty() ? "" : "; there are " + String.join(", ", others)));
    }
    return new PlanHistory(observations, leftOut, listing.problems());
  }

  private static Observation observation(
      ResultArchive archive, StoredExperiment experiment, String plan, boolean anyHost)
      throws IOException {
    Side side = archive.sidesOf(experiment.experimentId() + "/" + plan).get(0);
    AggregateDocument aggregate = side.aggregate();
    RunDocument run = archive.run(aggregate.runs().get(0).document());
    return new Observation(experiment.submittedAt(), aggregate, setting(side.plan(), run, anyHost));
  }

  /** The plan's keys, and where it ran. */
  private static Map<String, String> setting(RunPlan plan, RunDocument run, boolean anyHost) {
    Map<String, String> setting = new LinkedHashMap<>();
    PlanWriter.keys(plan)
        .forEach(
            (key, value) -> {
              if (!OF_NO_RUN.contains(key) && !key.startsWith(LIMITS)) {
                setting.put(key, String.valueOf(value));
              }
            });
    run.versions().database().ifPresent(version -> setting.put("database's version", version));
    run.versions().driver().ifPresent(driver -> setting.put("client", driver));
    Evidence evidence = run.evidence();
    if (!anyHost) {
      setting.put("hosts", ofNodes(evidence, NodeDescription::host));
    }
    setting.put("cores", ofNodes(evidence, node -> String.valueOf(node.usableCores())));
    setting.put("system", ofNodes(evidence, NodeDescription::os));
    setting.put("JVM", ofNodes(evidence, NodeDescription::jvm));
    return setting;
  }

  private static String ofNodes(Evidence evidence, Function<NodeDescription, String> what) {
    return evidence.nodes().stream().map(what).sorted().collect(Collectors.joining(", "));
  }
}
