package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import io.trialbalance.cluster.copies.Copies;
import io.trialbalance.cluster.experiment.ExperimentEstimate;
import io.trialbalance.cluster.results.document.ExperimentHead;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.DocumentDigest;
import io.trialbalance.protocol.message.ExperimentKey;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.plan.DatabaseCosts;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.workload.places.ThisUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as stored is said by the copies. */
class ArchiveTest {

  private static final String ID = "bank-20261121-120000";
  private static final String RUN = ID + "/row-locks/run-1.json";

  private static final UUID MINE = UUID.fromString("6f1d4b0e-8a57-4c52-9d55-0d1f0f3f7a11");

  @TempDir private Path results;

  private final EvidenceBuilder evidence = EvidenceBuilder.valid().runs(1).experiment(ID).run(1, 1);
  private final Experiment experiment =
      new Experiment(
          state(MINE),
          new ExperimentRequest("bank", List.of(evidence.plan())),
          new ExperimentEstimate(plan -> new DatabaseCosts(Duration.ZERO, 0, 0)));
  private final SlowCopies copies = new SlowCopies();

  private static ExperimentState state(UUID uuid) {
    return new ExperimentState(
        ID,
        uuid,
        "bank",
        null,
        Instant.parse("2026-11-21T12:00:00Z"),
        Status.QUEUED,
        null,
        null,
        new RunCounts(1, 1, 0, List.of()),
        null,
        null);
  }

  /** Is done when the test says so. */
  private static final class SlowCopies implements Copies {
    private final List<String> spread = new ArrayList<>();
    private final List<String> offered = new ArrayList<>();
    private final List<String> collected = new ArrayList<>();
    private CompletableFuture<Void> done = new CompletableFuture<>();

    @Override
    public CompletionStage<Void> spread(List<DocumentDigest> documents) {
      documents.forEach(document -> spread.add(document.path()));
      return done;
    }

    @Override
    public void offer(List<DocumentDigest> documents) {
      documents.forEach(document -> offered.add(document.path()));
    }

    @Override
    public CompletionStage<Void> collect(String experimentId, UUID uuid) {
      collected.add(experimentId);
      return done;
    }

    @Override
    public void pause(boolean paused) {}
  }

  private Archive archive() {
    return new Archive(new ResultStore(results), Runnable::run).copiedBy(copies);
  }

  private static <T> CompletableFuture<T> future(CompletionStage<T> stage) {
    return stage.toCompletableFuture();
  }

  private void begin() {
    CompletableFuture<Done> begun = future(archive().begin(experiment));
    copies.done.complete(null);
    assertThat(begun).isCompleted();
    copies.done = new CompletableFuture<>();
  }

  @Test
  void anExperimentBeginsWithWhatTheOtherNodesHaveOfIt() {
    CompletableFuture<Done> begun = future(archive().begin(experiment));
    assertThat(copies.collected).containsExactly(ID);
    assertThat(results.resolve(ID)).doesNotExist();
    copies.done.complete(null);
    assertThat(begun).isCompleted();
    assertThat(copies.offered).containsExactly(ID + "/experiment.json");
  }

  @Test
  void aRunDocumentIsStoredWhenTheCopiesAreThere() {
    begin();
    CompletableFuture<Archive.Written> written =
        future(archive().write(new ExperimentKey(ID, MINE), evidence.build(), true));
    assertThat(copies.spread).containsExactly(RUN);
    assertThat(results.resolve(RUN)).exists();
    assertThat(written).isNotDone();
    copies.done.complete(null);
    assertThat(written.join().document()).isEqualTo(RUN);
  }

  @Test
  void whatCannotBeWrittenInItsPlaceGoesIntoAFolderThatIsNobodyElses(@TempDir Path temporary)
      throws IOException {
    String before = System.setProperty("java.io.tmpdir", temporary.toString());
    try {
      begin();
      Files.createFile(results.resolve(ID).resolve("row-locks"));
      Path planted =
          Files.createDirectory(temporary.resolve("trialbalance-results-" + ThisUser.uid()));
      Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwxrwxrwx"));
      copies.done.complete(null);

      Archive.Written written =
          future(archive().write(new ExperimentKey(ID, MINE), evidence.build(), true)).join();

      assertThat(planted).isEmptyDirectory();
      Path elsewhere = temporary.relativize(Path.of(written.document())).getName(0);
      assertThat(elsewhere.toString()).startsWith("trialbalance-results-");
      assertThat(Path.of(written.document())).exists();
      assertThat(Files.getPosixFilePermissions(temporary.resolve(elsewhere)))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    } finally {
      System.setProperty("java.io.tmpdir", before);
    }
  }

  @Test
  void withoutCopiesItIsNotStoredAndTheReasonIsPassedOn() {
    begin();
    CompletableFuture<Archive.Written> written =
        future(archive().write(new ExperimentKey(ID, MINE), evidence.build(), true));
    copies.done.completeExceptionally(new IOException("1 of 3 nodes"));
    assertThatThrownBy(written::join).satisfies(ArchiveTest::saysSo);
  }

  private static void saysSo(Throwable failure) {
    assertThat(Archive.reason(failure)).isEqualTo("1 of 3 nodes");
  }

  @Test
  void anExperimentHasEndedWhenTheAggregatesCopiesAreThere() {
    begin();
    archive().write(new ExperimentKey(ID, MINE), evidence.build(), true);
    copies.spread.clear();
    CompletableFuture<?> finished = future(archive().finish(experiment));
    assertThat(copies.spread)
        .containsExactly(
            ID + "/row-locks/aggregate.json",
            ID + "/comparison.csv",
            ID + "/runs.csv",
            ID + "/experiment.json");
    assertThat(finished).isNotDone();
    copies.done.complete(null);
    assertThat(finished).isCompleted();
  }

  @Test
  void whatWasTakenOutOfTheQueueIsNotedByASuccessorIfItsCoordinatorDidNot() throws IOException {
    ResultStore store = new ResultStore(results);
    store.claim(
        List.of(ID), MINE, experiment.request(), experiment.submittedAt(), Optional.empty());
    copies.done.complete(null);

    archive().noteEnd(state(MINE).takenOut("enough"));

    ExperimentHead head = store.archive().head(ID).orElseThrow();
    assertThat(head.status()).isEqualTo(Status.ABORTED);
    assertThat(head.exitCode()).contains(130);
    assertThat(copies.offered).containsExactly(ID + "/experiment.json");
    archive().noteEnd(state(MINE).takenOut("enough"));
    archive().noteEnd(state(UUID.randomUUID()).takenOut("enough"));
    assertThat(copies.offered).as("it is noted, and another one of that id is not").hasSize(1);
  }

  private Optional<Archive.StoredAttempt> underWay() {
    return experiment.underWayIn(future(archive().attempts(experiment)).join());
  }

  @Test
  void whatASuccessorFindsIsStoredBeforeItCounts() {
    begin();
    archive().write(new ExperimentKey(ID, MINE), evidence.build(), true);
    copies.spread.clear();
    experiment.beginAttempt(1, Instant.EPOCH, 1);
    CompletableFuture<Archive.Found> found =
        future(archive().find(experiment.key(), underWay().orElseThrow()));
    assertThat(copies.spread).containsExactly(RUN);
    assertThat(found).isNotDone();
    copies.done.complete(null);
    assertThat(found.join().written().document()).isEqualTo(RUN);
  }

  @Test
  void whatASuccessorDoesNotFindNeedsNoCopies() {
    begin();
    experiment.beginAttempt(1, Instant.EPOCH, 1);
    assertThat(underWay()).isEmpty();
    assertThat(copies.spread).isEmpty();
  }
}
