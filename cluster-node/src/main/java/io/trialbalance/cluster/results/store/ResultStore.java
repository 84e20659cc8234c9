package io.trialbalance.cluster.results.store;

import io.trialbalance.cluster.experiment.Designs;
import io.trialbalance.cluster.results.document.DocumentFormat;
import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.ExperimentEnd;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.results.document.SubmissionKey;
import io.trialbalance.cluster.results.render.ComparisonCsv;
import io.trialbalance.cluster.results.render.ExperimentSummary;
import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.statistics.Comparison.Side;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.RunPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The folder in which results are kept, and how they come into it.
 *
 * <pre>
 * results/&lt;experiment&gt;/experiment.json               what was asked for, how far it has come
 * results/&lt;experiment&gt;/&lt;plan&gt;/run-1.json            a counted run
 * results/&lt;experiment&gt;/&lt;plan&gt;/run-1.attempt-1.json  an attempt that was repeated
 * results/&lt;experiment&gt;/&lt;plan&gt;/aggregate.json        the counted runs together
 * results/&lt;experiment&gt;/comparison.csv                one line for each plan
 * results/&lt;experiment&gt;/runs.csv                      one line for each counted run
 * </pre>
 *
 * <p>Every file is written whole or not at all. All methods block, and are for one experiment at a
 * time; reading is for any number of threads and processes. See {@link ResultArchive} for reading.
 */
public final class ResultStore {

  private final ResultFolder folder;
  private final Ownership ownership;
  private final ResultArchive archive;
  private final ResultCopies copies;
  private final SpareFolder spare;

  /** Keeps results in {@code folder}, which is made when the first experiment begins. */
  public ResultStore(Path folder) {
    this.folder = new ResultFolder(folder);
    this.ownership = new Ownership(this.folder);
    this.archive = new ResultArchive(folder);
    this.spare = new SpareFolder(Path.of(System.getProperty("java.io.tmpdir")));
    this.copies = new ResultCopies(folder, spare);
  }

  /**
   * Where documents go that cannot be written where they belong: a folder of this user's alone.
   *
   * @throws IOException if there is no place for it
   */
  public Path elsewhere() throws IOException {
    return spare.open();
  }

  /** Takes no part any more in an experiment that has not ended. */
  public void letGo(String experimentId) throws ResultStoreException {
    InUse.note(folder.experiment(experimentId), Status.INTERRUPTED);
  }

  /**
   * Something can be said of what is not in the folder only if that is there.
   *
   * @throws NoSuchFileException if it is not
   */
  public void requireFolder() throws NoSuchFileException {
    if (!Files.isDirectory(folder.root())) {
      throw new NoSuchFileException(folder.root().toString());
    }
  }

  /** The same folder, as other nodes see it. */
  public ResultCopies copies() {
    return copies;
  }

  /** The reading side of the same folder. */
  public ResultArchive archive() {
    return archive;
  }

  /**
   * Makes the folder of a new experiment that waits for its turn, which gives it its id: nobody
   * else, in whichever process, gets that one.
   *
   * @param candidates ids in the order in which they are tried, as many as it takes
   * @param uuid of this experiment alone
   * @param submission by which it is known when it is submitted again; empty without a key
   * @return the first of them that was free
   * @throws ResultStoreException if nothing can be written, or a name cannot be that of a folder
   */
  public String claim(
      Iterable<String> candidates,
      UUID uuid,
      ExperimentRequest request,
      Instant submittedAt,
      Optional<SubmissionKey> submission)
      throws IOException {
    for (String id : candidates) {
      if (make(submitted(id, uuid, request, submittedAt, submission))) {
        return id;
      }
    }
    throw new IllegalArgumentException("there is no further candidate for an id");
  }

  /**
   * Notes that the experiment has begun, and removes what a killed process left in the results
   * folder. What had to be written elsewhere takes its place. One that has begun already stays as
   * it is: whoever takes it up begins it again. Its folder is made if it is not there, on a node
   * that was not the one to make its id.
   *
   * @param uuid of this experiment alone
   * @param submission by which it is known when it is submitted again; empty without a key
   * @return path of {@code experiment.json} relative to the results folder
   * @throws ResultStoreException if another one of that id is there, or it cannot be written
   */
  public String begin(
      String experimentId,
      UUID uuid,
      ExperimentRequest request,
      Instant submittedAt,
      Optional<SubmissionKey> submission)
      throws IOException {
    StoredExperiment running =
        submitted(experimentId, uuid, request, submittedAt, submission).begun();
    Path file = folder.experimentFile(experimentId);
    if (!make(running)) {
      ownership.require(experimentId, uuid);
      if (!Files.exists(file) || archive.experiment(experimentId).status() == Status.QUEUED) {
        writeExperiment(running);
      }
      InUse.note(folder.experiment(experimentId), archive.experiment(experimentId).status());
    }
    copies.bringHome(experimentId, uuid);
    Leftovers.remove(folder.root());
    return folder.relative(file);
  }

  /** As the other, of an experiment that was submitted without a key. */
  public String begin(
      String experimentId, UUID uuid, ExperimentRequest request, Instant submittedAt)
      throws IOException {
    return begin(experimentId, uuid, request, submittedAt, Optional.empty());
  }

  private StoredExperiment submitted(
      String experimentId,
      UUID uuid,
      ExperimentRequest request,
      Instant submittedAt,
      Optional<SubmissionKey> submission)
      throws ResultStoreException {
    for (RunPlan plan : request.plans()) {
      folder.plan(experimentId, plan.name());
    }
    return StoredExperiment.submitted(experimentId, uuid, submittedAt, submission, request);
  }

  /** Returns false if a folder of that name is there already. */
  private boolean make(StoredExperiment experiment) throws ResultStoreException {
    Path path = folder.experiment(experiment.experimentId());
    boolean isMade =
        !Files.exists(path, LinkOption.NOFOLLOW_LINKS)
            && WholeFile.makeFolderWith(
                path, ResultFolder.EXPERIMENT, DocumentFormat.write(experiment));
    if (isMade) {
      InUse.note(path, experiment.status());
    }
    return isMade;
  }

  /**
   * Keeps the document of one attempt.
   *
   * @param uuid of the experiment
   * @param counted whether it is the run's result, rather than an attempt that is repeated
   * @return its path relative to the results folder, with slashes
   * @throws ResultStoreException if another document has that name already: results are never
   *     replaced; if the folder is another experiment's; or if it cannot be written
   */
  public String write(UUID uuid, RunDocument document, boolean counted) throws IOException {
    Evidence evidence = document.evidence();
    ownership.take(evidence.experimentId(), uuid);
    Path plan = folder.plan(evidence.experimentId(), evidence.plan().name());
    Path file = plan.resolve(ResultFolder.runName(evidence.run(), evidence.attempt(), counted));
    byte[] json = document.toJson();
    if (Files.exists(file) && !Arrays.equals(Files.readAllBytes(file), json)) {
      throw new ResultStoreException(
          file + " is there already with another content, and results are never replaced");
    }
    WholeFile.makeFolder(plan);
    WholeFile.write(file, json);
    return folder.relative(file);
  }

  /**
   * Writes the aggregates and the comparison of what was kept, and the experiment's end.
   *
   * @param uuid of the experiment
   * @param end how it ended; its attempts' documents say why
   * @throws ResultStoreException if its folder is not there, is another experiment's, or cannot be
   *     written to
   */
  public ExperimentSummary finish(String experimentId, UUID uuid, ExperimentEnd end)
      throws IOException {
    ownership.require(experimentId, uuid);
    copies.bringHome(experimentId, uuid);
    StoredExperiment begun = archive.experiment(experimentId);
    List<String> files = new ArrayList<>();
    List<Side> sides = new ArrayList<>();
    int roundsInBlock = Designs.roundsInBlock(begun.request());
    for (RunPlan plan : begun.request().plans()) {
      Optional<AggregateDocument> aggregate = archive.aggregateOf(experimentId, plan);
      if (aggregate.isPresent()) {
        sides.add(new Side(plan, aggregate.get(), roundsInBlock));
        Path file = folder.plan(experimentId, plan.name()).resolve(ResultFolder.AGGREGATE);
        WholeFile.write(file, aggregate.get().toJson());
        files.add(folder.relative(file));
      }
    }
    if (!sides.isEmpty()) {
      Path own = folder.experiment(experimentId);
      WholeFile.write(own.resolve(ResultFolder.COMPARISON), ComparisonCsv.plans(sides));
      WholeFile.write(own.resolve(ResultFolder.RUNS), ComparisonCsv.runs(sides));
      files.add(folder.relative(own.resolve(ResultFolder.COMPARISON)));
      files.add(folder.relative(own.resolve(ResultFolder.RUNS)));
    }
    files.add(folder.relative(folder.experimentFile(experimentId)));
    ExperimentSummary summary =
        summary(begun, end.status(), sides.stream().map(Side::aggregate).toList(), files);
    StoredExperiment ended =
        begun.ended(
            end,
            summary.verdict(),
            summary.thresholdsReached(),
            end.exitCode().apply(summary.exitCode()));
    writeExperiment(ended);
    InUse.note(folder.experiment(experimentId), ended.status());
    return summary;
  }

  private static ExperimentSummary summary(
      StoredExperiment begun,
      Status status,
      List<AggregateDocument> aggregates,
      List<String> files) {
    List<RunPlan> plans = begun.request().plans();
    boolean everyPlanRan = aggregates.size() == plans.size();
    boolean nothingMissed =
        everyPlanRan || plans.stream().allMatch(plan -> plan.thresholds().isEmpty());
    return new ExperimentSummary(
        begun.experimentId(),
        status,
        everyPlanRan
            ? Verdict.worstOf(aggregates.stream().map(AggregateDocument::verdict).toList())
            : Verdict.INVALID,
        nothingMissed && aggregates.stream().allMatch(AggregateDocument::thresholdsReached),
        aggregates,
        files);
  }

  private void writeExperiment(StoredExperiment experiment) throws ResultStoreException {
    WholeFile.write(
        folder.experimentFile(experiment.experimentId()), DocumentFormat.write(experiment));
  }
}
