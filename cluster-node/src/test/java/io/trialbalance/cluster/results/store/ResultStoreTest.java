package io.trialbalance.cluster.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.trialbalance.cluster.results.document.DocumentFormat;
import io.trialbalance.cluster.results.document.ExperimentEnd;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.document.Schemas;
import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.results.render.ComparisonTable;
import io.trialbalance.cluster.results.render.ExperimentSummary;
import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.verdict.Checks;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.cluster.verdict.Plans;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.protocol.plan.Threshold.Comparison;
import io.trialbalance.protocol.plan.Threshold.Metric;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultStoreTest {

  private static final String ID = "bank-20261121-120000";

  @TempDir private Path temporary;
  private Path results;
  private ResultStore store;

  @BeforeEach
  void makeStore() {
    results = temporary.resolve("not/there/yet");
    store = new ResultStore(results);
  }

  @Test
  void anExperimentHasTheFilesThatTheDocumentationNames() throws Exception {
    EvidenceBuilder first = EvidenceBuilder.valid().runs(2);
    EvidenceBuilder second = EvidenceBuilder.valid().runs(2).plan("batched", 2);
    store.begin(
        ID,
        Experiments.MINE,
        new ExperimentRequest("bank", List.of(first.plan(), second.plan())),
        Experiments.SUBMITTED);
    assertThat(store.archive().experiment(ID).status()).isEqualTo(Status.RUNNING);
    Experiments.keep(
        store,
        first
            .run(1, 1)
            .ended(Status.FAILED, new StepFailure(StepFailure.Kind.LOST, "node-1 was lost")),
        false);
    first.ended(Status.DONE, null);
    for (EvidenceBuilder plan : List.of(first, second)) {
      Experiments.keep(store, plan.run(1, plan == first ? 2 : 1), true);
      Experiments.keep(store, plan.run(2, 1), true);
    }
    ExperimentSummary summary = store.finish(ID, Experiments.MINE, ExperimentEnd.of(Status.DONE));

    assertThat(files())
        .containsExactly(
            ID + "/batched/aggregate.json",
            ID + "/batched/run-1.json",
            ID + "/batched/run-2.json",
            ID + "/comparison.csv",
            ID + "/experiment.json",
            ID + "/row-locks/aggregate.json",
            ID + "/row-locks/run-1.attempt-1.json",
            ID + "/row-locks/run-1.json",
            ID + "/row-locks/run-2.json",
            ID + "/runs.csv");
    assertThat(summary.files())
        .containsExactly(
            ID + "/row-locks/aggregate.json",
            ID + "/batched/aggregate.json",
            ID + "/comparison.csv",
            ID + "/runs.csv",
            ID + "/experiment.json");
    assertThat(summary.verdict()).isEqualTo(Verdict.VALID);
    assertThat(summary.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(summary.plans().get(0).discardedAttempts())
        .containsExactly(ID + "/row-locks/run-1.attempt-1.json");
    StoredExperiment stored = store.archive().experiment(ID);
    assertThat(stored.status()).isEqualTo(Status.DONE);
    assertThat(stored.verdict()).hasValue(Verdict.VALID);
    assertThat(stored.request().plans()).containsExactly(read(first), read(second));
    assertThat(store.archive().validate(ID).problems()).isEmpty();
    assertThat(store.archive().table(ID))
        .isEqualTo(ComparisonTable.of(summary.plans()))
        .contains("row-locks");
  }

  @Test
  void writeSaysWhereTheDocumentIsAndItCanBeShownAgain() throws Exception {
    Experiments.finished(store, ID, Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1));
    String path = ID + "/row-locks/run-1.json";
    assertThat(store.archive().documents(ID)).containsExactly(path);
    byte[] json = Files.readAllBytes(results.resolve(path));
    assertThat(store.archive().document(path)).isEqualTo(new String(json, StandardCharsets.UTF_8));
    assertThat(Schemas.problems(RunDocument.SCHEMA, json)).isEmpty();
    assertThat(
            Schemas.problems(
                AggregateDocument.SCHEMA,
                Files.readAllBytes(results.resolve(ID + "/row-locks/aggregate.json"))))
        .isEmpty();
  }

  @Test
  void aResultIsNeverReplacedButMayBeWrittenTwice() throws Exception {
    store.begin(
        ID, Experiments.MINE, Experiments.request(EvidenceBuilder.valid()), Experiments.SUBMITTED);
    Experiments.keep(store, EvidenceBuilder.valid(), true);
    Experiments.keep(store, EvidenceBuilder.valid(), true);
    assertThatThrownBy(() -> Experiments.keep(store, EvidenceBuilder.valid().failed(1), true))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageContaining("run-1.json is there already with another content");
  }

  @Test
  void anExperimentMayBeTakenUpAgainButNotReplaced() throws Exception {
    String path =
        store.begin(
            ID,
            Experiments.MINE,
            Experiments.request(EvidenceBuilder.valid()),
            Experiments.SUBMITTED);
    byte[] begun = Files.readAllBytes(results.resolve(path));
    Experiments.keep(store, EvidenceBuilder.valid(), true);
    assertThat(
            store.begin(
                ID,
                Experiments.MINE,
                Experiments.request(EvidenceBuilder.valid()),
                Experiments.SUBMITTED))
        .isEqualTo(path);
    assertThat(results.resolve(path)).hasBinaryContent(begun);
    store.finish(ID, Experiments.MINE, ExperimentEnd.of(Status.DONE));
    store.begin(
        ID, Experiments.MINE, Experiments.request(EvidenceBuilder.valid()), Experiments.SUBMITTED);
    assertThat(store.archive().experiment(ID).status()).isEqualTo(Status.DONE);
  }

  @Test
  void nobodyWritesIntoAnotherExperimentsFolder() throws Exception {
    finish(ID, EvidenceBuilder.valid().runs(1));
    List<String> before = files();
    byte[] state = Files.readAllBytes(results.resolve(ID + "/experiment.json"));
    UUID other = UUID.randomUUID();
    RunDocument run = Checks.judge(EvidenceBuilder.valid().experiment(ID).run(2, 1).build());
    List<ThrowableAssert.ThrowingCallable> writers =
        List.of(
            () ->
                store.begin(
                    ID, other, Experiments.request(EvidenceBuilder.valid()), Experiments.SUBMITTED),
            () -> store.write(other, run, true),
            () -> store.finish(ID, other, ExperimentEnd.of(Status.FAILED)));
    for (ThrowableAssert.ThrowingCallable writer : writers) {
      assertThatThrownBy(writer)
          .isInstanceOf(ResultStoreException.class)
          .hasMessageContaining("another experiment " + ID + " is there already, in " + results)
          .hasMessageContaining(Experiments.MINE.toString())
          .hasMessageContaining(other.toString());
    }
    assertThat(files()).isEqualTo(before);
    assertThat(results.resolve(ID + "/experiment.json")).hasBinaryContent(state);
  }

  @Test
  void whatWasWrittenBeforeThereWereUuidsIsReadAndIsNobodysToWriteTo() throws Exception {
    finish(ID, EvidenceBuilder.valid().runs(1));
    Path state = results.resolve(ID + "/experiment.json");
    String text = Files.readString(state);
    Files.writeString(
        state,
        text.replaceFirst("  \"uuid\" : \"[^\"]*\",\n", "")
            .replace("\"formatVersion\" : 2", "\"formatVersion\" : 1"));
    assertThat(store.archive().experiment(ID).uuid()).isEmpty();
    assertThat(store.archive().table(ID)).contains("row-locks");
    assertThatThrownBy(() -> store.finish(ID, Experiments.MINE, ExperimentEnd.of(Status.FAILED)))
        .hasMessageContaining("its UUID is unknown");
    assertThat(store.archive().experiment(ID).status()).isEqualTo(Status.DONE);
  }

  @Test
  void anIdThatIsTakenIsLeftAloneAndTheNextFreeOneIsMade() throws Exception {
    finish(ID, EvidenceBuilder.valid().runs(1));
    Files.writeString(results.resolve(ID + "-2"), "a file of somebody's");
    Files.createSymbolicLink(results.resolve(ID + "-3"), Path.of("nowhere"));
    assertThat(claim(Stream.of("", "-2", "-3", "-4").map(ID::concat).toList()))
        .isEqualTo(ID + "-4");
    StoredExperiment claimed = store.archive().experiment(ID + "-4");
    assertThat(claimed.status()).isEqualTo(Status.QUEUED);
    assertThat(claimed.uuid()).isPresent().isNotEqualTo(Optional.of(Experiments.MINE));
    assertThat(store.archive().experiment(ID).status()).isEqualTo(Status.DONE);
    assertThat(results.resolve(ID + "-2")).hasContent("a file of somebody's");
    assertThat(files()).noneMatch(file -> file.contains(".tmp"));
  }

  @Test
  void manyWhoMakeTheSameIdAtOnceGetOneEach() throws Exception {
    int writers = 16;
    List<String> candidates = IntStream.range(0, writers).mapToObj(n -> ID + "-" + n).toList();
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      CyclicBarrier together = new CyclicBarrier(writers);
      List<Future<String>> ids = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        ids.add(
            threads.submit(
                () -> {
                  together.await();
                  return claim(candidates);
                }));
      }
      List<String> given = new ArrayList<>();
      for (Future<String> id : ids) {
        given.add(id.get());
      }
      assertThat(given).containsExactlyInAnyOrderElementsOf(candidates);
    } finally {
      threads.shutdownNow();
    }
  }

  private String claim(List<String> candidates) throws IOException {
    return new ResultStore(results)
        .claim(
            candidates,
            UUID.randomUUID(),
            Experiments.request(EvidenceBuilder.valid()),
            Experiments.SUBMITTED,
            Optional.empty());
  }

  @Test
  void aClaimedExperimentIsQueuedUntilItBegins() throws Exception {
    UUID uuid = UUID.randomUUID();
    ExperimentRequest request = Experiments.request(EvidenceBuilder.valid());
    String id = store.claim(List.of(ID), uuid, request, Experiments.SUBMITTED, Optional.empty());
    assertThat(store.archive().experiment(id).status()).isEqualTo(Status.QUEUED);
    store.begin(id, uuid, request, Experiments.SUBMITTED);
    assertThat(store.archive().experiment(id).status()).isEqualTo(Status.RUNNING);
    assertThat(store.archive().experiment(id).uuid()).hasValue(uuid);
    store.finish(id, uuid, ExperimentEnd.of(Status.ABORTED));
    assertThat(store.archive().experiment(id).uuid()).hasValue(uuid);
  }

  @Test
  void exitCodesFollowFromVerdictAndThresholds() throws Exception {
    EvidenceBuilder missed =
        EvidenceBuilder.valid()
            .runs(1)
            .thresholds(Plans.threshold(Metric.of(Quantile.P99), Comparison.BELOW, 1_000_000));
    assertThat(finish("missed", missed).exitCode()).isEqualTo(ExitCode.THRESHOLD_MISSED);
    ExperimentSummary invalid = finish("invalid", missed.withoutLedger());
    assertThat(invalid.exitCode()).isEqualTo(ExitCode.INVALID);
    assertThat(invalid.thresholdsReached()).isFalse();
    ExperimentSummary inconclusive =
        finish("inconclusive", EvidenceBuilder.valid().runs(1).measurementSeconds(20));
    assertThat(inconclusive.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(inconclusive.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(inconclusive.exitCode().strictly(inconclusive.verdict()))
        .isEqualTo(ExitCode.INVALID);
  }

  @Test
  void whatCannotBeBelievedMissesNoThreshold() throws Exception {
    ExperimentSummary doubtful =
        finish(
            "doubtful",
            EvidenceBuilder.valid()
                .runs(1)
                .measurementSeconds(20)
                .thresholds(Plans.threshold(Metric.of(Quantile.P99), Comparison.BELOW, 1_000_000)));
    assertThat(doubtful.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(doubtful.thresholdsReached()).isFalse();
    assertThat(doubtful.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(doubtful.exitCode().strictly(doubtful.verdict())).isEqualTo(ExitCode.INVALID);
  }

  @Test
  void anExperimentWithAPlanThatWasNeverRunIsInvalid() throws Exception {
    store.begin(
        ID, Experiments.MINE, Experiments.request(EvidenceBuilder.valid()), Experiments.SUBMITTED);
    ExperimentSummary summary =
        store.finish(ID, Experiments.MINE, ExperimentEnd.of(Status.ABORTED));
    assertThat(summary.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(summary.plans()).isEmpty();
    assertThat(summary.thresholdsReached()).isTrue();
    assertThat(files()).containsExactly(ID + "/experiment.json");
    assertThat(store.archive().experiment(ID).status()).isEqualTo(Status.ABORTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "..", "../x", "a/b", "a\\b", "/etc", ".hidden", "a b", "a\0b", "ä", "-x", "x\n"
      })
  void noNameEscapesTheFolder(String name) {
    assertThatThrownBy(
            () ->
                store.begin(
                    name,
                    Experiments.MINE,
                    Experiments.request(EvidenceBuilder.valid()),
                    Experiments.SUBMITTED))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageContaining("cannot be the name of an experiment");
    assertThatThrownBy(
            () ->
                store.begin(
                    ID,
                    Experiments.MINE,
                    Experiments.request(EvidenceBuilder.valid().plan(name, 1)),
                    Experiments.SUBMITTED))
        .isInstanceOf(NoSuchResultException.class)
        .hasMessageContaining("a plan");
    assertThat(results).doesNotExist();
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAndAnotherProcesssWorkIsNot() throws Exception {
    finish("old", Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1));
    long me = ProcessHandle.current().pid();
    Path dead = Files.writeString(results.resolve("old/.experiment.json.99999999.tmp"), "{");
    Path alive =
        Files.writeString(results.resolve("old/row-locks/.run-2.json." + me + ".tmp"), "{");
    Path foreign = Files.writeString(results.resolve("old/.notes.tmp"), "mine");
    Path pruned = Files.createDirectories(results.resolve(".pruned-older/plan"));
    finish("new", Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1));
    assertThat(dead).doesNotExist();
    assertThat(pruned.getParent()).doesNotExist();
    assertThat(alive).exists();
    assertThat(foreign).exists();
  }

  @Test
  void theSameProcessIdFromBeforeARestartIsNoReasonToKeepAFile() throws Exception {
    finish("old", Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1));
    long me = ProcessHandle.current().pid();
    Path earlier = Files.writeString(results.resolve("old/.run-2.json." + me + ".tmp"), "{");
    Instant beforeMe =
        ProcessHandle.current().info().startInstant().orElseThrow().minus(Duration.ofHours(1));
    Files.setLastModifiedTime(earlier, FileTime.from(beforeMe));
    finish("new", Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1));
    assertThat(earlier).doesNotExist();
  }

  @Test
  void aFileInThePlaceOfTheFolderIsNamedWithACure() throws Exception {
    Path file = Files.writeString(temporary.resolve("results"), "");
    assertThatThrownBy(
            () ->
                new ResultStore(file)
                    .begin(
                        ID,
                        Experiments.MINE,
                        Experiments.request(EvidenceBuilder.valid()),
                        Experiments.SUBMITTED))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("choose another folder");
  }

  @Test
  void aReadOnlyFolderIsNamedWithItsFreeSpaceAndACure() throws Exception {
    finish("old", Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1));
    Path folder = results.resolve("old/row-locks");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assumeFalse(Files.isWritable(folder), "this user may write everywhere");
      assertThatThrownBy(
              () ->
                  Experiments.keep(
                      store, EvidenceBuilder.valid().experiment("old").run(2, 1), true))
          .isInstanceOf(ResultStoreException.class)
          .hasMessageContaining("run-2.json")
          .hasMessageContaining("access denied")
          .hasMessageContaining("bytes are free")
          .hasMessageContaining("let this user write there");
    } finally {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void aFolderThatIsGoneIsNamedAndNothingIsLeft() throws Exception {
    Path folder = temporary.resolve("gone");
    assertThatThrownBy(() -> WholeFile.write(folder.resolve("run-1.json"), new byte[5]))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageContaining("run-1.json (5 bytes) could not be written: the folder is gone")
        .hasMessageContaining("free space unknown");
    Path occupied = Files.createDirectories(temporary.resolve("occupied.json/x")).getParent();
    assertThatThrownBy(() -> WholeFile.write(occupied, new byte[5]))
        .isInstanceOf(ResultStoreException.class);
    assertThat(temporary.toFile().list()).containsExactly("occupied.json");
  }

  private ExperimentSummary finish(String id, EvidenceBuilder run) throws IOException {
    return finish(id, Experiments.SUBMITTED, run);
  }

  private ExperimentSummary finish(String id, Instant submittedAt, EvidenceBuilder run)
      throws IOException {
    return Experiments.finished(store, id, submittedAt, run);
  }

  /** The plan as a plan file says it: without batching, which row-locks does not use. */
  private static RunPlan read(EvidenceBuilder evidence) throws IOException {
    byte[] json = DocumentFormat.write(evidence.plan());
    return DocumentFormat.read(new String(json, StandardCharsets.UTF_8), RunPlan.class);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(results)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> results.relativize(file).toString())
          .sorted()
          .toList();
    }
  }
}
