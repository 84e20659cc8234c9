package io.trialbalance.cluster.coordinator;

import io.trialbalance.cluster.report.ResultStore;
import io.trialbalance.cluster.report.RunDocument;
import io.trialbalance.cluster.verdict.Checks;
import io.trialbalance.cluster.verdict.Evidence;
import io.trialbalance.cluster.verdict.Judgement;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges attempts and writes their documents, off the actors' threads. A document that cannot be
 * written where it belongs (a full disk) is written to the system's temporary folder instead, so
 * that what was measured is not lost.
 */
public final class Archive {

  private static final Logger LOG = LoggerFactory.getLogger(Archive.class);

  /**
   * @param verdict in one word
   * @param reasons for a verdict other than valid, worst first
   * @param document path below the results folder, or an absolute one if it had to go elsewhere
   */
  record Written(String verdict, List<String> reasons, String document) {}

  /**
   * An attempt's document that is stored.
   *
   * @param counted whether it is the run's result
   */
  record Found(Evidence evidence, Written written, boolean counted) {}

  private final ResultStore store;
  private final Executor blocking;

  /**
   * @param store where documents belong
   * @param blocking runs one task at a time, on a thread that may block
   */
  public Archive(ResultStore store, Executor blocking) {
    this.store = store;
    this.blocking = blocking;
  }

  /** Makes the experiment's folder, if it is not there; fails if nothing can be written there. */
  CompletionStage<Void> begin(Experiment experiment) {
    return run(
        () -> {
          store.begin(experiment.id(), experiment.request(), experiment.submittedAt());
          return null;
        });
  }

  /** Judges an attempt and writes its document. */
  CompletionStage<Written> write(Evidence evidence, boolean counted) {
    return run(
        () -> {
          Judgement judgement = Checks.examine(evidence);
          return new Written(
              judgement.verdict().label(),
              judgement.reasons(),
              write(evidence, judgement, counted));
        });
  }

  /**
   * The document of the run's latest attempt; absent if it is not stored. Its coordinator may have
   * been lost before it could say that it was.
   */
  CompletionStage<Optional<Found>> find(String experimentId, Experiment.Run run) {
    String prefix = experimentId + "/" + run.plan().name() + "/run-" + run.number() + ".";
    return run(
        () -> {
          for (String path : store.archive().documents(experimentId)) {
            if (path.startsWith(prefix)) {
              Evidence evidence = RunDocument.read(store.archive().document(path)).toEvidence();
              if (evidence.attempt() == run.attempts()) {
                return Optional.of(found(evidence, path, path.equals(prefix + "json")));
              }
            }
          }
          return Optional.empty();
        });
  }

  private static Found found(Evidence evidence, String path, boolean counted) {
    Judgement judgement = Checks.examine(evidence);
    return new Found(
        evidence, new Written(judgement.verdict().label(), judgement.reasons(), path), counted);
  }

  private String write(Evidence evidence, Judgement judgement, boolean counted) throws IOException {
    try {
      return store.write(evidence, judgement, counted);
    } catch (IOException e) {
      Path elsewhere = Path.of(System.getProperty("java.io.tmpdir"), "trialbalance-results");
      LOG.error("{}; writing it below {} instead", e.getMessage(), elsewhere);
      return elsewhere
          .resolve(new ResultStore(elsewhere).write(evidence, judgement, counted))
          .toString();
    }
  }

  /** Writes the aggregates; gives the exit code that the figures deserve. */
  CompletionStage<ExitCode> finish(Experiment experiment) {
    String id = experiment.id();
    Status status = experiment.status();
    return run(() -> store.finish(id, status).exitCode(false));
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
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  private <T> CompletionStage<T> run(Callable<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    blocking.execute(
        () -> {
          try {
            result.complete(task.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }
}
