package io.trialbalance.cluster.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.cluster.verdict.Plans;
import io.trialbalance.cluster.verdict.Verdict;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
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
import java.util.List;
import java.util.stream.Stream;
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
    ExperimentSummary summary = store.finish(ID, Status.DONE);

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
            ID + "/row-locks/run-2.json");
    assertThat(summary.files())
        .containsExactly(
            ID + "/row-locks/aggregate.json",
            ID + "/batched/aggregate.json",
            ID + "/comparison.csv",
            ID + "/experiment.json");
    assertThat(summary.verdict()).isEqualTo(Verdict.VALID);
    assertThat(summary.exitCode(true)).isEqualTo(ExitCode.OK);
    assertThat(summary.plans().get(0).discardedAttempts())
        .containsExactly(ID + "/row-locks/run-1.attempt-1.json");
    StoredExperiment stored = store.archive().experiment(ID);
    assertThat(stored.status()).isEqualTo(Status.DONE);
    assertThat(stored.verdict()).isEqualTo(Verdict.VALID);
    assertThat(stored.request().plans()).containsExactly(read(first), read(second));
    assertThat(store.archive().validate(ID).problems()).isEmpty();
    assertThat(store.archive().table(ID)).isEqualTo(summary.table()).contains("row-locks");
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
    store.begin(ID, request(EvidenceBuilder.valid()), Experiments.SUBMITTED);
    Experiments.keep(store, EvidenceBuilder.valid(), true);
    Experiments.keep(store, EvidenceBuilder.valid(), true);
    assertThatThrownBy(() -> Experiments.keep(store, EvidenceBuilder.valid().failed(1), true))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageContaining("run-1.json is there already with another content");
  }

  @Test
  void anExperimentMayBeTakenUpAgainButNotReplaced() throws Exception {
    String path = store.begin(ID, request(EvidenceBuilder.valid()), Experiments.SUBMITTED);
    byte[] begun = Files.readAllBytes(results.resolve(path));
    Experiments.keep(store, EvidenceBuilder.valid(), true);
    assertThat(store.begin(ID, request(EvidenceBuilder.valid()), Experiments.SUBMITTED))
        .isEqualTo(path);
    assertThat(results.resolve(path)).hasBinaryContent(begun);
    store.finish(ID, Status.DONE);
    store.begin(ID, request(EvidenceBuilder.valid()), Experiments.SUBMITTED);
    assertThat(store.archive().experiment(ID).status()).isEqualTo(Status.DONE);
    assertThatThrownBy(
            () ->
                store.begin(
                    ID,
                    request(EvidenceBuilder.valid()),
                    Experiments.SUBMITTED.plus(Duration.ofNanos(1))))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageContaining("another experiment " + ID + " is there already");
    assertThatThrownBy(
            () -> store.begin(ID, request(EvidenceBuilder.valid().runs(7)), Experiments.SUBMITTED))
        .hasMessageContaining("another experiment");
  }

  @Test
  void exitCodesFollowFromVerdictAndThresholds() throws Exception {
    EvidenceBuilder missed =
        EvidenceBuilder.valid()
            .runs(1)
            .thresholds(Plans.threshold(Metric.P99, Comparison.BELOW, 1_000_000));
    assertThat(finish("missed", missed).exitCode(false)).isEqualTo(ExitCode.THRESHOLD_MISSED);
    ExperimentSummary invalid = finish("invalid", missed.withoutLedger());
    assertThat(invalid.exitCode(false)).isEqualTo(ExitCode.INVALID);
    assertThat(invalid.thresholdsReached()).isFalse();
    ExperimentSummary inconclusive =
        finish("inconclusive", EvidenceBuilder.valid().runs(1).measurementSeconds(20));
    assertThat(inconclusive.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(inconclusive.exitCode(false)).isEqualTo(ExitCode.OK);
    assertThat(inconclusive.exitCode(true)).isEqualTo(ExitCode.INVALID);
  }

  @Test
  void anExperimentWithAPlanThatWasNeverRunIsInvalid() throws Exception {
    store.begin(ID, request(EvidenceBuilder.valid()), Experiments.SUBMITTED);
    ExperimentSummary summary = store.finish(ID, Status.ABORTED);
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
            () -> store.begin(name, request(EvidenceBuilder.valid()), Experiments.SUBMITTED))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageContaining("cannot be the name of an experiment");
    assertThatThrownBy(
            () ->
                store.begin(
                    ID, request(EvidenceBuilder.valid().plan(name, 1)), Experiments.SUBMITTED))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageContaining("cannot be the name of a plan");
    assertThat(results).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "experiment.json",
        "../secret/experiment.json",
        "x/../../secret",
        "x/y/../experiment.json",
        "x/y/secret.txt",
        "x/y/z/run-1.json",
        "/etc/passwd",
        "x//run-1.json",
        "x/y/run-1.json/"
      })
  void noPathEscapesTheFolder(String path) throws Exception {
    Files.createDirectories(results.resolve("x/y"));
    Files.createDirectories(temporary.resolve("not/there/secret"));
    Files.writeString(temporary.resolve("not/there/secret/experiment.json"), "{}");
    Files.writeString(results.resolve("x/y/secret.txt"), "secret");
    assertThatThrownBy(() -> store.archive().document(path))
        .isInstanceOf(ResultStoreException.class);
  }

  @Test
  void experimentsAreListedNewestFirstAndADamagedOneIsNamed() throws Exception {
    assertThat(store.archive().list().experiments()).isEmpty();
    for (int day = 1; day <= 3; day++) {
      finish("bank-" + day, day(day), EvidenceBuilder.valid().runs(1));
    }
    Files.writeString(results.resolve("bank-2/experiment.json"), "{\"formatVersion\":");
    Files.createDirectories(results.resolve("begun-and-killed"));
    Files.writeString(results.resolve("begun-and-killed/.experiment.json.1.tmp"), "{");
    ResultArchive.Listing listing = store.archive().list();
    assertThat(listing.experiments())
        .extracting(StoredExperiment::experimentId)
        .containsExactly("bank-3", "bank-1");
    assertThat(listing.problems()).hasSize(1);
    assertThat(listing.problems().get(0)).contains("bank-2/experiment.json is damaged");
    assertThatThrownBy(() -> store.archive().experiment("bank-4"))
        .isInstanceOf(ResultStoreException.class)
        .hasMessage("there is no experiment bank-4 in " + results);
  }

  @Test
  void validationNamesEveryFigureThatDoesNotFollowFromWhatWasMeasured() throws Exception {
    Experiments.finished(store, ID, Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1));
    Path run = results.resolve(ID + "/row-locks/run-1.json");
    String json = Files.readString(run);
    replace(run, "\"throughputPerSecond\" : 100.0", "\"throughputPerSecond\" : 100.5");
    assertThat(store.archive().validate(ID).problems())
        .containsExactly(
            ID
                + "/row-locks/run-1.json: /headline/throughputPerSecond is 100.5, computed again"
                + " 100.0");
    Files.writeString(run, json);
    replace(run, "\"balanceSum\" : 1000000000,", "\"balanceSum\" : 1000000001,");
    assertThat(store.archive().validate(ID).problems())
        .anySatisfy(problem -> assertThat(problem).contains("/verdict is \"valid\""))
        .anySatisfy(problem -> assertThat(problem).contains("/findings/10/verdict"));
    Files.writeString(run, json.substring(0, json.length() / 2));
    assertThat(store.archive().validate(ID).problems())
        .allSatisfy(problem -> assertThat(problem).contains("run-1.json is damaged"));
  }

  @Test
  void validationFindsAHistogramThatWasExchangedAndAnAggregateThatDoesNotFollow() throws Exception {
    Experiments.finished(store, ID, Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1));
    Path run = results.resolve(ID + "/row-locks/run-1.json");
    String json = Files.readString(run);
    RunDocument document = RunDocument.read(json);
    String stored = document.series().get(0).latency().histogram();
    String other =
        LatencyFigures.of(
                EvidenceBuilder.valid()
                    .latencyStretch(90_000)
                    .build()
                    .series()
                    .get(0)
                    .snapshot()
                    .latencies()
                    .of(document.headline().latency().kind()))
            .histogram();
    Files.writeString(run, json.replace(stored, other));
    assertThat(store.archive().validate(ID).problems())
        .anySatisfy(problem -> assertThat(problem).contains("/series/0/latency/p99Nanos is"));
    Files.writeString(run, json);
    Path aggregate = results.resolve(ID + "/row-locks/aggregate.json");
    replace(aggregate, "\"mean\" : 100.0", "\"mean\" : 101.0");
    Validation validation = store.archive().validate(ID);
    assertThat(validation.isConfirmed()).isFalse();
    assertThat(validation.problems())
        .containsExactly(
            ID
                + "/row-locks/aggregate.json: /throughputPerSecond/mean is 101.0, computed again"
                + " 100.0");
    assertThat(validation.documents())
        .containsExactly(ID + "/row-locks/run-1.json", ID + "/row-locks/aggregate.json");
  }

  @Test
  void plansAreComparedByNameAndAMistakenNameIsAnsweredWithTheRightOnes() throws Exception {
    finish("a", Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1));
    finish("b", Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1).applied(s -> 110));
    assertThat(
            store
                .archive()
                .compare("a", "b/row-locks")
                .differences()
                .get(0)
                .difference()
                .absolute())
        .isEqualTo(10.0);
    assertThatThrownBy(() -> store.archive().compare("a/rowlocks", "b"))
        .hasMessage("a has no plan 'rowlocks', it has row-locks");
    store.begin(
        "two",
        new ExperimentRequest(
            "bank",
            List.of(
                EvidenceBuilder.valid().plan(), EvidenceBuilder.valid().plan("batched", 2).plan())),
        Experiments.SUBMITTED);
    assertThatThrownBy(() -> store.archive().compare("a", "two"))
        .hasMessageContaining("two has several plans: name one of them, such as two/row-locks")
        .hasMessageContaining("(row-locks, batched)");
    assertThatThrownBy(() -> store.archive().compare("two/batched", "a"))
        .hasMessageContaining("two/batched has no aggregate");
  }

  @Test
  void pruningKeepsTheNewestAndWhatHasNotEnded() throws Exception {
    for (int day = 1; day <= 4; day++) {
      finish("bank-" + day, day(day), EvidenceBuilder.valid().runs(1));
    }
    store.begin("bank-0", request(EvidenceBuilder.valid()), day(0));
    assertThatThrownBy(() -> store.archive().pruneAllBut(-1)).hasMessageContaining("-1");
    assertThat(store.archive().pruneAllBut(3))
        .isEqualTo(new ResultArchive.Pruned(List.of("bank-1"), List.of("bank-0")));
    assertThat(store.archive().pruneBefore(day(3)))
        .isEqualTo(new ResultArchive.Pruned(List.of("bank-2"), List.of("bank-0")));
    assertThat(store.archive().list().experiments())
        .extracting(StoredExperiment::experimentId)
        .containsExactly("bank-4", "bank-3", "bank-0");
    assertThat(results.resolve("bank-1")).doesNotExist();
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
                    .begin(ID, request(EvidenceBuilder.valid()), Experiments.SUBMITTED))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("choose another results folder");
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

  private static ExperimentRequest request(EvidenceBuilder evidence) {
    return new ExperimentRequest("bank", List.of(evidence.plan()));
  }

  /** The plan as a plan file says it: without batching, which row-locks does not use. */
  private static RunPlan read(EvidenceBuilder evidence) throws IOException {
    byte[] json = DocumentFormat.write(evidence.plan());
    return DocumentFormat.read(new String(json, StandardCharsets.UTF_8), RunPlan.class);
  }

  private static Instant day(int day) {
    return Experiments.SUBMITTED.plus(Duration.ofDays(day));
  }

  private static void replace(Path file, String what, String by) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(what);
    Files.writeString(file, text.replaceFirst(what, by));
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
