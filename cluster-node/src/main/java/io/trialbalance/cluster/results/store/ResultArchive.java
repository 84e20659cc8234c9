package io.trialbalance.cluster.results.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.experiment.Designs;
import io.trialbalance.cluster.results.document.DocumentDifference;
import io.trialbalance.cluster.results.document.DocumentFormat;
import io.trialbalance.cluster.results.document.EarlierDocument;
import io.trialbalance.cluster.results.document.ExperimentHead;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.results.document.Validation;
import io.trialbalance.cluster.results.render.ComparisonTable;
import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.statistics.AggregateDocument.RunFigures;
import io.trialbalance.cluster.results.statistics.Comparison.Side;
import io.trialbalance.cluster.results.statistics.CountedRun;
import io.trialbalance.cluster.results.statistics.Latencies;
import io.trialbalance.cluster.verdict.Checks;
import io.trialbalance.protocol.message.RunsView;
import io.trialbalance.protocol.message.RunsView.RunView;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results that are kept: listed, shown, compared, validated again without a database, removed. All
 * methods block, and throw {@link ResultStoreException} when something is not there or damaged.
 */
public final class ResultArchive {

  private static final Logger LOG = LoggerFactory.getLogger(ResultArchive.class);

  private final ResultFolder folder;
  private final ExperimentNames names;

  /** Reads {@code results}, which need not be there yet. */
  public ResultArchive(Path results) {
    this.folder = new ResultFolder(results);
    this.names = new ExperimentNames(folder);
  }

  /**
   * What is there.
   *
   * @param experiments newest first; what was left as queued or running, and no process that lives
   *     takes part in, is interrupted
   * @param names of those that have any, by id
   * @param problems why some folders cannot be listed
   */
  public record Listing(
      List<StoredExperiment> experiments, Map<String, List<String>> names, List<String> problems) {

    /** What people call an experiment; empty without a name. */
    public List<String> namesOf(StoredExperiment experiment) {
      return names.getOrDefault(experiment.experimentId(), List.of());
    }

    /** All but the newest {@code count}, at least 0. */
    public List<StoredExperiment> allBut(int count) {
      return experiments.stream().skip(count).toList();
    }

    /** Those that were submitted before {@code instant}. */
    public List<StoredExperiment> before(Instant instant) {
      return experiments.stream()
          .filter(experiment -> experiment.submittedAt().isBefore(instant))
          .toList();
    }
  }

  /**
   * What was removed.
   *
   * @param removed ids of the experiments that are gone
   * @param problems why others are not
   */
  public record Pruned(List<String> removed, List<String> problems) {}

  /** What people call the experiments. */
  public ExperimentNames names() {
    return names;
  }

  /** Every experiment in the folder. */
  public Listing list() throws IOException {
    List<StoredExperiment> experiments = new ArrayList<>();
    Map<String, List<String>> called = new HashMap<>();
    List<String> problems = new ArrayList<>();
    for (Path candidate : folder.candidates()) {
      try {
        Optional<StoredExperiment> listed = listed(candidate);
        listed.ifPresent(experiments::add);
        if (listed.isPresent()) {
          String id = listed.get().experimentId();
          called.put(id, names.of(id));
        }
      } catch (IOException e) {
        if (Files.exists(candidate, LinkOption.NOFOLLOW_LINKS)) {
          problems.add(e.getMessage());
        }
      }
    }
    experiments.sort(Comparator.comparing(StoredExperiment::submittedAt).reversed());
    return new Listing(experiments, called, problems);
  }

  private Optional<StoredExperiment> listed(Path candidate) throws IOException {
    if (!Files.isDirectory(candidate)) {
      throw new ResultStoreException(candidate + " is a link that leads nowhere");
    }
    if (ResultFolder.isEmpty(candidate)) {
      return Optional.empty();
    }
    String name = candidate.getFileName().toString();
    StoredExperiment experiment = experiment(name);
    if (!experiment.experimentId().equals(name)) {
      // A copy: whoever removes one of that id must not mean this.
      throw new ResultStoreException(
          candidate + " holds experiment " + experiment.experimentId() + ": call the folder that");
    }
    return Optional.of(asFarAsSomebodyRuns(candidate, experiment));
  }

  /** Who reads it and then asks could meet an end between the two: it is read again. */
  private StoredExperiment asFarAsSomebodyRuns(Path folder, StoredExperiment experiment)
      throws IOException {
    if (experiment.status().isEnded() || InUse.isSo(folder)) {
      return experiment;
    }
    StoredExperiment now = experiment(experiment.experimentId());
    return now.status().isEnded() ? now : now.interrupted();
  }

  /** When it was last written how far the experiment has come. */
  public Instant writtenAt(String experimentId) throws IOException {
    return Files.getLastModifiedTime(folder.experimentFile(experimentId)).toInstant();
  }

  /** How far every experiment in the folder has come, newest first, without reading any plans. */
  public List<ExperimentHead> heads() throws IOException {
    List<ExperimentHead> heads = new ArrayList<>();
    for (Path candidate : folder.candidates()) {
      try {
        head(candidate.getFileName().toString()).ifPresent(heads::add);
      } catch (IOException e) {
        LOG.debug("{} is passed over: {}", candidate, e.getMessage());
      }
    }
    heads.sort(Comparator.comparing(ExperimentHead::submittedAt).reversed());
    return heads;
  }

  /** The same of one; absent if there is none of that id. */
  public Optional<ExperimentHead> head(String experimentId) throws IOException {
    Path file = folder.experimentFile(experimentId);
    return ResultFolder.isFile(file)
        ? Optional.of(ResultFolder.head(file))
            .filter(head -> head.experimentId().equals(experimentId))
        : Optional.empty();
  }

  /** Every attempt at a run of the experiment of which there is a document, oldest first. */
  public List<StoredRun> runs(String experimentId) throws IOException {
    List<StoredRun> runs = new ArrayList<>();
    for (Path plan : ResultFolder.folders(folder.experiment(experimentId))) {
      List<Path> files = new ArrayList<>(ResultFolder.attempts(plan));
      files.addAll(ResultFolder.runs(plan));
      for (Path file : files) {
        runs.add(ResultFolder.head(file, StoredRun.Document.class, null).at(folder.relative(file)));
      }
    }
    runs.sort(Comparator.comparing(run -> run.evidence().startedAt()));
    return runs;
  }

  /** The runs of an experiment, those that were begun first, as its documents tell them. */
  public RunsView runsOf(String experimentId) throws IOException {
    StoredExperiment experiment = experiment(experimentId);
    List<RunPlan> plans = experiment.request().plans();
    List<RunView> views = new ArrayList<>();
    Set<String> begun = new HashSet<>();
    for (StoredRun run : runs(experimentId)) {
      StoredRun.Head head = run.evidence();
      if (run.isCounted() && head.planNumber() <= plans.size()) {
        RunPlan plan = plans.get(head.planNumber() - 1);
        begun.add(plan.name() + " " + head.run());
        views.add(
            new RunView(
                plan.name(),
                plan.database(),
                head.run(),
                head.attempt(),
                head.status(),
                run.verdict(),
                run.path()));
      }
    }
    for (RunPlan plan : plans) {
      for (int run = 1; run <= plan.runs(); run++) {
        if (!begun.contains(plan.name() + " " + run)) {
          views.add(
              new RunView(plan.name(), plan.database(), run, 0, experiment.status(), null, null));
        }
      }
    }
    return new RunsView(true, views);
  }

  /** One experiment. */
  public StoredExperiment experiment(String experimentId) throws IOException {
    Path file = folder.experimentFile(experimentId);
    if (!ResultFolder.isFile(file)) {
      throw new NoSuchResultException(
          "there is no experiment " + experimentId + " in " + folder.root());
    }
    return ResultFolder.read(file, StoredExperiment.class);
  }

  /** Paths of the experiment's documents relative to the results folder, in order. */
  public List<String> documents(String experimentId) throws IOException {
    List<String> documents = new ArrayList<>();
    for (RunPlan plan : experiment(experimentId).request().plans()) {
      Path planFolder = folder.plan(experimentId, plan.name());
      ResultFolder.runs(planFolder).forEach(file -> documents.add(folder.relative(file)));
      ResultFolder.attempts(planFolder).forEach(file -> documents.add(folder.relative(file)));
    }
    return documents;
  }

  /** The text of one file, named relative to the results folder. */
  public String document(String path) throws IOException {
    return ResultFolder.text(folder.document(path));
  }

  /** How long the transfers of each run of {@code sides} took, by the path of its document. */
  public Map<String, Latencies> latencies(List<Side> sides) throws IOException {
    Map<String, Latencies> latencies = new HashMap<>();
    for (Side side : sides) {
      for (RunFigures run : side.aggregate().runs()) {
        CountedRun.of(run.document(), run(run.document()))
            .latencies()
            .ifPresent(some -> latencies.put(run.document(), some));
      }
    }
    return latencies;
  }

  /** The run document of this path relative to the results folder. */
  RunDocument run(String path) throws IOException {
    return ResultFolder.read(folder.document(path), RunDocument.class);
  }

  /** Aggregates as they are stored, in the order of the plans; of plans with counted runs only. */
  public List<AggregateDocument> aggregates(String experimentId) throws IOException {
    return sides(experimentId).stream().map(Side::aggregate).toList();
  }

  /** Each plan of an experiment that has a counted run, in their order. */
  public List<Side> sides(String experimentId) throws IOException {
    List<Side> sides = new ArrayList<>();
    ExperimentRequest request = experiment(experimentId).request();
    int roundsInBlock = Designs.roundsInBlock(request);
    for (RunPlan plan : request.plans()) {
      stored(experimentId, plan)
          .ifPresent(aggregate -> sides.add(new Side(plan, aggregate, roundsInBlock)));
    }
    return sides;
  }

  /** What is stored, or what follows from the runs if an earlier program stored it. */
  private Optional<AggregateDocument> stored(String experimentId, RunPlan plan) throws IOException {
    Path file = folder.plan(experimentId, plan.name()).resolve(ResultFolder.AGGREGATE);
    if (!ResultFolder.isFile(file)) {
      return Optional.empty();
    }
    String text = ResultFolder.text(file);
    return DocumentFormat.isEarlier(text)
        ? aggregateOf(experimentId, plan)
        : Optional.of(ResultFolder.parse(file, text, AggregateDocument.class));
  }

  /**
   * The text of one file, named relative to the results folder, in the present format whoever wrote
   * it.
   */
  public String current(String path) throws IOException {
    Path file = folder.document(path);
    String text = ResultFolder.text(file);
    if (!path.endsWith(".json") || !DocumentFormat.isEarlier(text)) {
      return text;
    }
    return new String(DocumentFormat.write(inThisFormat(path, file)), UTF_8);
  }

  private Object inThisFormat(String path, Path file) throws IOException {
    String experimentId = ResultFolder.experimentOf(path);
    String name = file.getFileName().toString();
    if (name.equals(ResultFolder.EXPERIMENT)) {
      return experiment(experimentId);
    }
    if (!name.equals(ResultFolder.AGGREGATE)) {
      return ResultFolder.read(file, RunDocument.class);
    }
    String plan = file.getParent().getFileName().toString();
    return aggregates(experimentId).stream()
        .filter(aggregate -> aggregate.plan().equals(plan))
        .findFirst()
        .orElseThrow(() -> new NoSuchResultException("no run of " + plan + " is counted"));
  }

  /** The experiment's table for the terminal. */
  public String table(String experimentId) throws IOException {
    return ComparisonTable.of(aggregates(experimentId));
  }

  /**
   * What {@code name} stands for: one plan ({@code experiment/plan}), or every plan of an
   * experiment that has a counted run. The experiment by its id or by a name of its own; or several
   * that took turns with others, with commas.
   */
  public List<Side> sidesOf(String name) throws IOException {
    if (name.contains(",")) {
      return Turns.sides(this, List.of(name.split(",", -1)));
    }
    if (name.contains("/")) {
      return List.of(side(name));
    }
    List<Side> sides = sides(names.idOf(name));
    if (sides.isEmpty()) {
      throw new ResultStoreException(name + " has no aggregate: no run of it is counted yet");
    }
    return sides;
  }

  /** Computes every figure, finding and aggregate of an experiment again from what is measured. */
  public Validation validate(String experimentId) throws IOException {
    List<String> documents = new ArrayList<>(documents(experimentId));
    List<String> problems = new ArrayList<>();
    for (String document : documents) {
      validate(document, problems);
    }
    if (problems.isEmpty()) {
      for (RunPlan plan : experiment(experimentId).request().plans()) {
        validateAggregate(experimentId, plan, documents, problems);
      }
    }
    return new Validation(documents, problems);
  }

  /**
   * Removes those of {@code experiments} that have ended and have no name: others are left where
   * they are.
   */
  public Pruned prune(List<StoredExperiment> experiments) {
    List<String> removed = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (StoredExperiment experiment : experiments) {
      String id = experiment.experimentId();
      try {
        if (!experiment(id).equals(experiment) || !experiment.status().isEnded()) {
          throw new ResultStoreException("it has not ended, or has changed meanwhile");
        }
        refuseNamed(id);
        Path doomed = folder.root().resolve(ResultFolder.PRUNED + id);
        Leftovers.removeFolder(doomed);
        refuseForeign(id);
        WholeFile.rename(folder.experiment(id), doomed);
        removed.add(id);
        removeRest(id, doomed, problems);
      } catch (IOException e) {
        problems.add(id + " is not removed: " + FileFailure.cause(e));
      }
    }
    return new Pruned(removed, problems);
  }

  private void refuseNamed(String id) throws IOException {
    List<String> called = names.of(id);
    if (!called.isEmpty()) {
      throw new ResultStoreException(
          "it is called %s: 'results name --delete %s' lets it go"
              .formatted(String.join(", ", called), called.get(0)));
    }
  }

  /** What a user has put beside the results is not this program's to remove. */
  private void refuseForeign(String id) throws IOException {
    Optional<Path> foreign = ResultFolder.foreign(folder.experiment(id));
    if (foreign.isPresent()) {
      throw new ResultStoreException(
          folder.relative(foreign.get()) + " is no result of it: move that elsewhere first");
    }
  }

  /** From here on nothing lists it, and the next run goes on removing what cannot be now. */
  private static void removeRest(String id, Path doomed, List<String> problems) {
    try {
      Leftovers.removeFolder(doomed);
    } catch (IOException e) {
      problems.add(
          id + " is removed but for what is left in " + doomed + ": " + FileFailure.cause(e));
    }
  }

  /** What the counted runs of {@code plan} say together; absent without any. */
  Optional<AggregateDocument> aggregateOf(String experimentId, RunPlan plan) throws IOException {
    Path planFolder = folder.plan(experimentId, plan.name());
    List<CountedRun> runs = new ArrayList<>();
    for (Path file : ResultFolder.runs(planFolder)) {
      String path = folder.relative(file);
      RunDocument document = ResultFolder.read(file, RunDocument.class);
      runs.add(CountedRun.of(path, document));
    }
    List<String> discarded =
        ResultFolder.attempts(planFolder).stream().map(folder::relative).toList();
    return runs.isEmpty()
        ? Optional.empty()
        : Optional.of(AggregateDocument.of(experimentId, plan, runs, discarded));
  }

  private void validate(String path, List<String> problems) throws IOException {
    String stored = document(path);
    try {
      differences(path, stored, Checks.judge(RunDocument.read(stored).evidence()), problems);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      problems.add(path + " is damaged: " + e.getMessage());
    }
  }

  private void validateAggregate(
      String experimentId, RunPlan plan, List<String> documents, List<String> problems)
      throws IOException {
    Path file = folder.plan(experimentId, plan.name()).resolve(ResultFolder.AGGREGATE);
    if (!ResultFolder.isFile(file)) {
      return;
    }
    String stored = ResultFolder.text(file);
    if (DocumentFormat.isEarlier(stored)) {
      return;
    }
    String path = folder.relative(file);
    documents.add(path);
    Optional<AggregateDocument> computed = aggregateOf(experimentId, plan);
    if (computed.isPresent()) {
      differences(path, stored, computed.get(), problems);
    } else {
      problems.add(path + " is of runs that are not there any more");
    }
  }

  private static void differences(
      String path, String stored, Object computed, List<String> problems)
      throws JsonProcessingException {
    JsonNode again = DocumentFormat.tree(new String(DocumentFormat.write(computed), UTF_8));
    JsonNode before = DocumentFormat.tree(stored);
    EarlierDocument.forgetLater(again, before);
    DocumentDifference.between(before, again)
        .forEach(difference -> problems.add(path + ": " + difference));
  }

  /**
   * @param name {@code experiment/plan}
   */
  private Side side(String name) throws IOException {
    int slash = name.indexOf('/');
    String experimentId = names.idOf(name.substring(0, slash));
    ExperimentRequest request = experiment(experimentId).request();
    List<RunPlan> plans = request.plans();
    List<String> names = plans.stream().map(RunPlan::name).toList();
    int index = names.indexOf(name.substring(slash + 1));
    if (index < 0) {
      throw new ResultStoreException(
          experimentId
              + " has no plan '"
              + name.substring(slash + 1)
              + "', it has "
              + String.join(", ", names));
    }
    return new Side(
        plans.get(index),
        stored(experimentId, plans.get(index))
            .orElseThrow(
                () ->
                    new ResultStoreException(
                        name + " has no aggregate: no run of it is counted yet")),
        Designs.roundsInBlock(request));
  }
}
