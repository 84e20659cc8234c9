package io.trialbalance.cluster.coordinator;

import io.trialbalance.cluster.copies.Copies;
import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.render.ExperimentSummary;
import io.trialbalance.cluster.results.store.FileFailure;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.cluster.verdict.Checks;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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
 * that what was measured is not lost. Nothing counts as stored before its {@link Copies} say so.
 */
public final class Archive {

  private static final Logger LOG = LoggerFactory.getLogger(Archive.class);

  /**
   * @param reasons for a verdict other than valid, worst first
   * @param document path below the results folder, or an absolute one if it had to go elsewhere
   */
  record Written(Verdict verdict, List<String> reasons, String document) {}

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

  private record Unspread(Written written, List<DocumentDigest> documents) {}

  private record Finished(ExitCode exitCode, List<DocumentDigest> documents) {}

  private final ResultStore store;
  private final Executor blocking;
  private final Copies copies;

  /**
   * An archive on this node alone.
   *
   * @param store where documents belong
   * @param blocking runs one task at a time, on a thread that may block
   */
  public Archive(ResultStore store, Executor blocking) {
    this(store, blocking, Copies.NONE);
  }

  private Archive(ResultStore store, Executor blocking, Copies copies) {
    this.store = store;
    this.blocking = blocking;
    this.copies = copies;
  }

  /** The same archive, for which nothing is stored before {@code others} have it too. */
  Archive copiedBy(Copies others) {
    return new Archive(store, blocking, others);
  }

  /** Leaves the other nodes' disks alone while an attempt is being made. */
  void pauseCopying(boolean paused) {
    copies.pause(paused);
  }

  /**
   * Makes the folder of a new experiment, which gives it its id.
   *
   * @param candidates ids in the order in which they are tried
   * @return the first of them that nobody had taken; fails if nothing can be written
   */
  CompletionStage<String> claim(
      Iterable<String> candidates, UUID uuid, ExperimentRequest request, Instant submittedAt) {
    return run(
        () -> {
          String id = store.claim(candidates, uuid, request, submittedAt);
          copies.offer(store.copies().documents(id, uuid));
          return id;
        });
  }

  /**
   * Notes that the experiment has begun; fails if nothing can be written. Whoever takes an
   * experiment up begins it again: what the other nodes have of it is here then.
   */
  CompletionStage<Void> begin(Experiment experiment) {
    return copies
        .collect(experiment.id(), experiment.uuid())
        .thenCompose(
            collected ->
                run(
                    () -> {
                      store.begin(
                          experiment.id(),
                          experiment.uuid(),
                          experiment.request(),
                          experiment.submittedAt());
                      return store.copies().documents(experiment.id(), experiment.uuid());
                    }))
        .thenAccept(copies::offer);
  }

  /** Judges an attempt and writes its document. */
  CompletionStage<Written> write(UUID experiment, Evidence evidence, boolean counted) {
    return run(() -> {
          RunDocument document = Checks.judge(evidence);
          Place place = write(experiment, document, counted);
          return new Unspread(
              new Written(document.verdict(), document.reasons(), place.document()),
              List.of(store.copies().digest(place.path(), experiment)));
        })
        .thenCompose(
            unspread -> copies.spread(unspread.documents()).thenApply(done -> unspread.written()));
  }

  /**
   * The document of the run's latest attempt; absent if it is not there. Its coordinator may have
   * been lost before a majority had it, or before it could say so: it is stored afterwards.
   */
  CompletionStage<Optional<Found>> find(Experiment experiment) {
    Run run = experiment.run();
    String prefix = experiment.id() + "/" + run.plan().name() + "/run-" + run.number() + ".";
    return run(() -> {
          for (String path : store.archive().documents(experiment.id())) {
            if (path.startsWith(prefix)) {
              RunDocument document = RunDocument.read(store.archive().document(path));
              if (document.evidence().attempt() == run.attempts()) {
                return Optional.of(found(document, path, path.equals(prefix + "json")));
              }
            }
          }
          return Optional.<Found>empty();
        })
        .thenCompose(found -> store(experiment.uuid(), found));
  }

  private CompletionStage<Optional<Found>> store(UUID experiment, Optional<Found> found) {
    return found.isEmpty()
        ? CompletableFuture.completedStage(found)
        : run(() -> List.of(store.copies().digest(found.get().written().document(), experiment)))
            .thenCompose(copies::spread)
            .thenApply(done -> found);
  }

  /** Has the documents of an experiment that has ended here, and on every node that lacks them. */
  void remember(Experiment experiment) {
    copies
        .collect(experiment.id(), experiment.uuid())
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                LOG.warn("{} may be missing on some nodes: {}", experiment.id(), reason(failure));
              }
            });
  }

  private static Found found(RunDocument document, String path, boolean counted) {
    return new Found(
        document.evidence(), new Written(document.verdict(), document.reasons(), path), counted);
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

  /** Writes the aggregates; gives the exit code that the figures deserve. */
  CompletionStage<ExitCode> finish(Experiment experiment) {
    return close(experiment)
        .thenCompose(
            finished -> copies.spread(finished.documents()).thenApply(done -> finished.exitCode()));
  }

  /** Notes that the experiment was aborted before its turn had come; nobody waits for that. */
  void cancel(Experiment experiment) {
    close(experiment)
        .whenComplete(
            (finished, failure) -> {
              if (failure == null) {
                copies.offer(finished.documents());
              } else {
                LOG.warn("{} is not noted as aborted: {}", experiment.id(), reason(failure));
              }
            });
  }

  private CompletionStage<Finished> close(Experiment experiment) {
    String id = experiment.id();
    UUID uuid = experiment.uuid();
    Status status = experiment.status();
    return run(
        () -> {
          ExperimentSummary summary = store.finish(id, uuid, status);
          List<DocumentDigest> documents = new ArrayList<>();
          for (String path : summary.files()) {
            documents.add(store.copies().digest(path, uuid));
          }
          return new Finished(summary.exitCode(false), documents);
        });
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
