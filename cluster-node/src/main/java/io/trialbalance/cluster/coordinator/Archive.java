package io.trialbalance.cluster.coordinator;

import akka.Done;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.cluster.copies.Copies;
import io.trialbalance.cluster.experiment.RunResult;
import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.ExperimentEnd;
import io.trialbalance.cluster.results.document.ExperimentHead;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.results.document.SubmissionKey;
import io.trialbalance.cluster.results.render.ExperimentSummary;
import io.trialbalance.cluster.results.store.DiskTasks;
import io.trialbalance.cluster.results.store.FileFailure;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.cluster.results.store.StoredRun;
import io.trialbalance.cluster.results.store.Submissions;
import io.trialbalance.cluster.verdict.Checks;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.ExperimentKey;
import io.trialbalance.protocol.message.RunsView;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.ExperimentReader;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges attempts and writes their documents, off the actors' threads. A document that cannot be
 * written where it belongs (a full disk) is written to the system's temporary folder instead, so
 * that what was measured is not lost. Nothing counts as stored before its {@link Copies} say so.
 */
public final class Archive {

  private static final Logger LOG = LoggerFactory.getLogger(Archive.class);

  /**
   * @param reasons for a verdict other than valid, worst first
   * @param figures of the measurement by name with unit
   * @param document path below the results folder, or an absolute one if it had to go elsewhere
   * @param sha256 of the document
   */
  record Written(
      Verdict verdict,
      List<String> reasons,
      Map<String, Double> figures,
      String document,
      String sha256) {

    private static Written of(RunDocument document, String where, DocumentDigest digest) {
      return new Written(
          document.verdict(), document.reasons(), document.figures(), where, digest.sha256());
    }

    /** What a design reads of it. */
    RunResult toResult(Evidence evidence) {
      return new RunResult(
          evidence.planNumber(),
          evidence.run(),
          evidence.attempt(),
          evidence.status(),
          evidence.failure(),
          verdict,
          figures,
          document,
          sha256);
    }
  }

  /**
   * An attempt of which there is a document.
   *
   * @param counted whether it is the run's result
   * @param nodesAtFirst how many took part in the run's first attempt; 0 if it is not known
   */
  record StoredAttempt(RunResult result, boolean counted, int nodesAtFirst) {}

  /**
   * An attempt's document that is stored.
   *
   * @param counted whether it is the run's result
   */
  record Found(Evidence evidence, Written written, boolean counted) {}

  /**
   * @param path relative to the results folder
   * @param document where it is, which may be elsewhere
   */
  private record Place(String path, String document) {}

  private record Unspread<T>(T what, DocumentDigest document) {}

  private record Finished(Ended ended, List<DocumentDigest> documents) {}

  /**
   * What an experiment came to, once everything about it is stored.
   *
   * @param exitCode of whoever waited for it
   * @param verdict the worst of its plans
   */
  record Ended(ExitCode exitCode, Verdict verdict) {}

  private final ResultStore store;
  private final DiskTasks disk;
  private final Copies copies;
  private final Submissions submissions;

  /**
   * An archive on this node alone.
   *
   * @param store where documents belong
   * @param blocking runs one task at a time, on a thread that may block
   */
  public Archive(ResultStore store, Executor blocking) {
    this(store, new DiskTasks(blocking), Copies.NONE);
  }

  private Archive(ResultStore store, DiskTasks disk, Copies copies) {
    this.store = store;
    this.disk = disk;
    this.copies = copies;
    this.submissions = new Submissions(store.archive());
  }

  /** The same archive, for which nothing is stored before {@code others} have it too. */
  Archive copiedBy(Copies others) {
    return new Archive(store, disk, others);
  }

  /** Leaves the other nodes' disks alone while an attempt is being made. */
  void pauseCopying(boolean paused) {
    copies.pause(paused);
  }

  /**
   * The answer to a submission under whose key an experiment is stored, which the coordinators may
   * have forgotten; empty if it is a new one.
   */
  CompletionStage<Optional<Submitted>> submittedBefore(IdempotencyKey key) {
    SubmissionKey wanted = SubmissionKey.of(key);
    return run(
        () ->
            submissions
                .find(wanted)
                .map(
                    head ->
                        new Submitted(
                            head.experimentId(),
                            0,
                            head.submission().equals(Optional.of(wanted))
                                ? Submitted.Outcome.REPEATED
                                : Submitted.Outcome.KEY_TAKEN)));
  }

  /**
   * Makes the folder of a new experiment, which gives it its id.
   *
   * @param candidates ids in the order in which they are tried
   * @param key under which it was submitted; empty without one
   * @return the first of them that nobody had taken; fails if nothing can be written
   */
  CompletionStage<String> claim(
      Iterable<String> candidates,
      UUID uuid,
      ExperimentRequest request,
      Instant submittedAt,
      Optional<IdempotencyKey> key) {
    Optional<SubmissionKey> submission = key.map(SubmissionKey::of);
    return run(
        () -> {
          String id = store.claim(candidates, uuid, request, submittedAt, submission);
          submission.ifPresent(its -> submissions.add(id, its));
          copies.offer(store.copies().documents(id, uuid));
          return id;
        });
  }

  /**
   * Notes that the experiment has begun; fails if nothing can be written. Whoever takes an
   * experiment up begins it again: what the other nodes have of it is here then.
   */
  CompletionStage<Done> begin(Experiment experiment) {
    return copies
        .collect(experiment.id(), experiment.key().uuid())
        .thenCompose(collected -> run(() -> beginHere(experiment)))
        .thenApply(this::offer);
  }

  private Done offer(List<DocumentDigest> documents) {
    copies.offer(documents);
    return Done.getInstance();
  }

  private List<DocumentDigest> beginHere(Experiment experiment) throws IOException {
    ExperimentKey key = experiment.key();
    Optional<SubmissionKey> submission = experiment.submittedUnder().map(SubmissionKey::of);
    store.begin(key.id(), key.uuid(), experiment.request(), experiment.submittedAt(), submission);
    submission.ifPresent(its -> submissions.add(key.id(), its));
    return store.copies().documents(key.id(), key.uuid());
  }

  /** Reads what somebody has sent; fails with what is wrong with it. */
  CompletionStage<ExperimentRequest> expand(
      ExperimentReader reader, String text, ConfigSyntax syntax) {
    return run(() -> reader.readBody(text, syntax));
  }

  /** What to tell whoever has sent what cannot be {@link #expand}ed. */
  static List<String> problems(Throwable failure) {
    return cause(failure) instanceof ConfigProblems problems
        ? problems.problems().stream().map(Problem::inWords).toList()
        : List.of(reason(failure));
  }

  /** Judges an attempt and writes its document. */
  CompletionStage<Written> write(ExperimentKey experiment, Evidence evidence, boolean counted) {
    return run(() -> {
          RunDocument document = Checks.judge(evidence);
          Place place = write(experiment.uuid(), document, counted);
          DocumentDigest digest = store.copies().digest(place.path(), experiment.uuid());
          return new Unspread<>(Written.of(document, place.document(), digest), digest);
        })
        .thenCompose(this::spread);
  }

  private <T> CompletionStage<T> spread(Unspread<T> unspread) {
    return copies.spread(List.of(unspread.document())).thenApply(done -> unspread.what());
  }

  /** Every attempt at the experiment's runs of which there is a document, oldest first. */
  CompletionStage<List<StoredAttempt>> attempts(Experiment experiment) {
    ExperimentKey key = experiment.key();
    return run(
        () -> {
          List<StoredAttempt> stored = new ArrayList<>();
          for (StoredRun one : store.archive().runs(key.id())) {
            DocumentDigest digest = store.copies().digest(one.path(), key.uuid());
            stored.add(
                new StoredAttempt(
                    new RunResult(
                        one.evidence().planNumber(),
                        one.evidence().run(),
                        one.evidence().attempt(),
                        one.evidence().status(),
                        one.evidence().failure(),
                        one.verdict(),
                        one.figures(),
                        one.path(),
                        digest.sha256()),
                    one.isCounted(),
                    one.evidence().nodesAtFirst().orElse(0)));
          }
          return stored;
        });
  }

  /** The runs of an experiment that is stored, for whoever asks. */
  CompletionStage<RunsView> runs(String experimentId) {
    return run(() -> store.archive().runsOf(experimentId));
  }

  /** What is stored of an experiment here; fails if there is nothing, or it cannot be read. */
  CompletionStage<StoredExperiment> stored(String experimentId) {
    return run(() -> store.archive().experiment(experimentId));
  }

  /** Which of these have ended, by what is stored here. */
  CompletionStage<Set<UUID>> ended(List<ExperimentState> experiments) {
    return run(
        () -> {
          Set<UUID> ended = new HashSet<>();
          for (ExperimentState one : experiments) {
            if (hasEndedHere(one)) {
              ended.add(one.uuid());
            }
          }
          return ended;
        });
  }

  private boolean hasEndedHere(ExperimentState experiment) {
    try {
      return head(experiment).map(head -> head.status().isEnded()).orElse(false);
    } catch (IOException e) {
      LOG.debug("nothing is known here of {}: {}", experiment.id(), reason(e));
      return false;
    }
  }

  private Optional<ExperimentHead> head(ExperimentState experiment) throws IOException {
    return store
        .archive()
        .head(experiment.id())
        .filter(head -> head.uuid().equals(Optional.of(experiment.uuid())));
  }

  /**
   * The document of an attempt that somebody else made. Its coordinator may have been lost before a
   * majority had it, or before it could say so: it is stored afterwards.
   */
  CompletionStage<Found> find(ExperimentKey experiment, StoredAttempt attempt) {
    String path = attempt.result().document();
    return run(() -> {
          RunDocument document = RunDocument.read(store.archive().document(path));
          DocumentDigest digest = store.copies().digest(path, experiment.uuid());
          return new Unspread<>(
              new Found(document.evidence(), Written.of(document, path, digest), attempt.counted()),
              digest);
        })
        .thenCompose(this::spread);
  }

  /** Fetches what the other nodes have of an experiment, and this one has not. */
  private CompletionStage<Void> collect(ExperimentState experiment) {
    return copies
        .collect(experiment.id(), experiment.uuid())
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.warn("{} may be missing on some nodes: {}", experiment.id(), reason(failure));
              }
            });
  }

  /**
   * What is stored, on any node that is there, of an experiment that nobody runs; this process
   * takes no part in it any more.
   */
  CompletionStage<Optional<ExperimentHead>> storedAnywhere(ExperimentState experiment) {
    return collect(experiment)
        .handle((done, failure) -> experiment)
        .thenCompose(
            same ->
                run(
                    () -> {
                      store.letGo(same.id());
                      return head(same);
                    }));
  }

  /**
   * Has the documents of an experiment that has ended here, and on every node that lacks them, and
   * has them say how it ended, unless they do. Nothing is done where there are none: they may have
   * been removed.
   */
  CompletionStage<Done> noteEnd(ExperimentState experiment) {
    return collect(experiment)
        .handle((done, failure) -> experiment)
        .thenCompose(same -> run(() -> isNoted(same)))
        .thenCompose(
            isNoted ->
                isNoted
                    ? CompletableFuture.completedStage(Done.getInstance())
                    : close(experiment, byFigures -> exitCode(experiment, byFigures))
                        .thenApply(finished -> offer(finished.documents())));
  }

  private static ExitCode exitCode(ExperimentState experiment, ExitCode byFigures) {
    return experiment.exitCode() == null ? byFigures : ExitCode.of(experiment.exitCode());
  }

  private boolean isNoted(ExperimentState experiment) throws IOException {
    store.requireFolder();
    return head(experiment).map(head -> head.status().isEnded()).orElse(true);
  }

  private Place write(UUID experiment, RunDocument document, boolean counted) throws IOException {
    try {
      String path = store.write(experiment, document, counted);
      return new Place(path, path);
    } catch (IOException e) {
      try {
        Path elsewhere = store.elsewhere();
        LOG.error("{}; writing it below {} instead", e.getMessage(), elsewhere);
        String path = new ResultStore(elsewhere).write(experiment, document, counted);
        return new Place(path, elsewhere.resolve(path).toString());
      } catch (IOException second) {
        throw new IOException(
            FileFailure.message(e)
                + "; nor can it be written elsewhere: "
                + FileFailure.message(second),
            second);
      }
    }
  }

  /**
   * Writes the aggregates and how it ended, in a folder that is made anew if it is gone.
   *
   * @return the exit code that whoever waits for it gets
   */
  CompletionStage<Ended> finish(Experiment experiment) {
    return run(() -> beginHere(experiment))
        .thenCompose(
            begun -> close(experiment.toState(), byFigures -> ExitCodes.of(experiment, byFigures)))
        .thenCompose(
            finished -> copies.spread(finished.documents()).thenApply(done -> finished.ended()));
  }

  /** Where an experiment goes for which there is no room; fails if there is no such place. */
  CompletionStage<Path> elsewhere(String experimentId) {
    return run(() -> store.elsewhere().resolve(experimentId));
  }

  /**
   * As {@link #finish} where attempts go that cannot be written where they belong: all documents
   * that can be read are there then, with the aggregates and how it ended.
   */
  CompletionStage<Ended> finishElsewhere(Experiment experiment) {
    ExperimentKey key = experiment.key();
    return run(
        () -> {
          ResultStore elsewhere = new ResultStore(store.elsewhere());
          elsewhere.begin(
              key.id(),
              key.uuid(),
              experiment.request(),
              experiment.submittedAt(),
              experiment.submittedUnder().map(SubmissionKey::of));
          copyAttempts(key, elsewhere);
          return end(elsewhere, experiment.toState(), figures -> ExitCodes.of(experiment, figures))
              .ended();
        });
  }

  private void copyAttempts(ExperimentKey experiment, ResultStore to) throws IOException {
    List<StoredRun> here;
    try {
      here = store.archive().runs(experiment.id());
    } catch (IOException e) {
      LOG.warn("what is stored of {} cannot be read: {}", experiment.id(), reason(e));
      return;
    }
    for (StoredRun one : here) {
      RunDocument document = RunDocument.read(store.archive().document(one.path()));
      to.write(experiment.uuid(), document, one.isCounted());
    }
  }

  private CompletionStage<Finished> close(ExperimentState state, UnaryOperator<ExitCode> exitCode) {
    return run(() -> end(store, state, exitCode));
  }

  private static Finished end(
      ResultStore store, ExperimentState state, UnaryOperator<ExitCode> exitCode)
      throws IOException {
    ExperimentSummary summary =
        store.finish(
            state.id(),
            state.uuid(),
            new ExperimentEnd(
                state.status(),
                Optional.ofNullable(state.failure()),
                Optional.of(state.runs()),
                exitCode));
    List<DocumentDigest> documents = new ArrayList<>();
    for (String path : summary.files()) {
      documents.add(store.copies().digest(path, state.uuid()));
    }
    return new Finished(
        new Ended(exitCode.apply(summary.exitCode()), summary.verdict()), documents);
  }

  /** The failure itself, without what a stage wraps it in. */
  static Throwable cause(Throwable failure) {
    return (failure instanceof CompletionException || failure instanceof UncheckedIOException)
            && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** What to tell people about a failure of a stage. */
  static String reason(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof IOException file) {
      return FileFailure.message(file);
    }
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /**
   * Why an experiment could not go on when a stage failed.
   *
   * @param otherwise its kind, unless the disk stands in the way
   */
  static StepFailure failure(Kind otherwise, Throwable failure) {
    Kind kind = FileFailure.isOfTheMachine(failure) ? Kind.DISK : otherwise;
    return new StepFailure(kind, reason(failure));
  }

  private <T> CompletionStage<T> run(Callable<T> task) {
    return disk.run(task);
  }
}
