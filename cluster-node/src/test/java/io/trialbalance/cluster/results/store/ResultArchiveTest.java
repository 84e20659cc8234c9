package io.trialbalance.cluster.results.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.cluster.results.document.DocumentFormat;
import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.results.document.Validation;
import io.trialbalance.cluster.results.statistics.Comparison;
import io.trialbalance.cluster.results.statistics.Figure;
import io.trialbalance.cluster.verdict.Checks;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading, validating, comparing and pruning what is stored. */
class ResultArchiveTest {

  private static final String ID = "bank-20261121-120000";

  @TempDir private Path temporary;
  private Path results;
  private ResultStore store;

  @BeforeEach
  void makeStore() {
    results = temporary.resolve("not/there/yet");
    store = new ResultStore(results);
  }

  private void finish(String id, Instant submittedAt, EvidenceBuilder run) throws IOException {
    Experiments.finished(store, id, submittedAt, run);
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
        .isInstanceOf(NoSuchResultException.class)
        .hasMessage("there is no experiment bank-4 in " + results);
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
  void validationNamesEveryFigureThatDoesNotFollowFromWhatWasMeasured() throws Exception {
    Experiments.finished(store, ID, Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1));
    Path run = results.resolve(ID + "/row-locks/run-1.json");
    String json = Files.readString(run);
    replace(run, "\"throughputPerSecond\" : 100.0", "\"throughputPerSecond\" : 100.5");
    assertThat(store.archive().validate(ID).problems())
        .containsExactly(
            ID
                + "/row-locks/run-1.json: /figures/throughputPerSecond is 100.5, computed again"
                + " 100.0");
    Files.writeString(run, json);
    replace(run, "\"balanceSum\" : 1000000000,", "\"balanceSum\" : 1000000001,");
    assertThat(store.archive().validate(ID).problems())
        .anySatisfy(problem -> assertThat(problem).contains("/verdict is \"valid\""))
        .anySatisfy(problem -> assertThat(problem).containsPattern("/findings/\\d+/verdict"));
    Files.writeString(run, json.substring(0, json.length() / 2));
    assertThat(store.archive().validate(ID).problems())
        .allSatisfy(problem -> assertThat(problem).contains("run-1.json is damaged"));
  }

  @Test
  void validationFindsAHistogramThatWasExchangedAndAnAggregateThatDoesNotFollow() throws Exception {
    Experiments.finished(store, ID, Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1));
    Path run = results.resolve(ID + "/row-locks/run-1.json");
    String json = Files.readString(run);
    String stored = histogram(json);
    String other =
        histogram(
            new String(
                Checks.judge(EvidenceBuilder.valid().latencyStretch(90_000).build()).toJson(),
                UTF_8));
    Files.writeString(run, json.replace(stored, other));
    assertThat(store.archive().validate(ID).problems())
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .contains("/evidence/series/0/latencies/service-time/quantiles/p99 is"));
    Files.writeString(run, json);
    Path aggregate = results.resolve(ID + "/row-locks/aggregate.json");
    replace(aggregate, "\"mean\" : 100.0", "\"mean\" : 101.0");
    Validation validation = store.archive().validate(ID);
    assertThat(validation.isConfirmed()).isFalse();
    assertThat(validation.problems())
        .containsExactly(
            ID
                + "/row-locks/aggregate.json: /figures/throughputPerSecond/mean is 101.0, computed"
                + " again 100.0");
    assertThat(validation.documents())
        .containsExactly(ID + "/row-locks/run-1.json", ID + "/row-locks/aggregate.json");
  }

  @Test
  void plansAreComparedByNameAndAMistakenNameIsAnsweredWithTheRightOnes() throws Exception {
    finish("a", Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1));
    finish("b", Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1).applied(s -> 110));
    assertThat(
            Comparison.of(
                    store.archive().sidesOf("a").get(0),
                    store.archive().sidesOf("b/row-locks").get(0),
                    0)
                .differences())
        .filteredOn(row -> row.figure().equals(Figure.THROUGHPUT))
        .extracting(row -> row.difference().absolute())
        .containsExactly(10.0);
    assertThatThrownBy(() -> store.archive().sidesOf("a/rowlocks"))
        .hasMessage("a has no plan 'rowlocks', it has row-locks");
    store.begin(
        "two",
        Experiments.MINE,
        new ExperimentRequest(
            "bank",
            List.of(
                EvidenceBuilder.valid().plan(), EvidenceBuilder.valid().plan("batched", 2).plan())),
        Experiments.SUBMITTED);
    assertThatThrownBy(() -> store.archive().sidesOf("two"))
        .hasMessageContaining("two has no aggregate");
    assertThatThrownBy(() -> store.archive().sidesOf("two/batched"))
        .hasMessageContaining("two/batched");
  }

  @Test
  void pruningKeepsTheNewestAndWhatHasNotEnded() throws Exception {
    for (int day = 1; day <= 4; day++) {
      finish("bank-" + day, day(day), EvidenceBuilder.valid().runs(1));
    }
    store.begin("bank-0", Experiments.MINE, Experiments.request(EvidenceBuilder.valid()), day(0));
    assertThat(store.archive().prune(store.archive().list().allBut(3)))
        .isEqualTo(
            new ResultArchive.Pruned(
                List.of("bank-1"),
                List.of("bank-0 is not removed: it has not ended, or has changed meanwhile")));
    assertThat(store.archive().prune(store.archive().list().before(day(3))).removed())
        .containsExactly("bank-2");
    assertThat(store.archive().list().experiments())
        .extracting(StoredExperiment::experimentId)
        .containsExactly("bank-4", "bank-3", "bank-0");
    assertThat(results.resolve("bank-1")).doesNotExist();
  }

  /** Of the first second. */
  private static String histogram(String json) throws IOException {
    return DocumentFormat.tree(json)
        .at("/evidence/series/0/latencies/service-time/histogram")
        .asText();
  }

  private static Instant day(int day) {
    return Experiments.SUBMITTED.plus(Duration.ofDays(day));
  }

  private static void replace(Path file, String what, String by) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(what);
    Files.writeString(file, text.replaceFirst(what, by));
  }
}
