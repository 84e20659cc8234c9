package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.PlanReader;
import io.trialbalance.workload.database.Drivers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredResultsTest {

  private static final String ID = "quick-20261121-101530";

  @TempDir private Path folder;

  private StoredResults results;

  @BeforeEach
  void begin() throws IOException {
    ExperimentRequest request =
        new PlanReader(ConfigFactory.empty(), Map.of("noop", "noop"), Drivers.options())
            .readBody("name = quick, database = noop", ConfigSyntax.CONF);
    ResultStore store = new ResultStore(folder.resolve("results"));
    store.begin(ID, UUID.randomUUID(), request, Instant.parse("2026-11-21T10:15:30Z"));
    results = new StoredResults(store.archive());
  }

  @Test
  void whatIsThereIsListed() throws IOException {
    Path plan = Files.createDirectories(folder.resolve("results").resolve(ID).resolve("quick"));
    Files.writeString(plan.resolve("run-1.json"), "{}");
    Files.writeString(plan.resolve("run-2.attempt-1.json"), "{}");
    Files.writeString(plan.resolve("aggregate.json"), "{}");
    Files.writeString(plan.resolve("aggregate.json.tmp"), "{}");

    assertThat(results.list(ID))
        .containsExactly(
            "experiment.json",
            "quick/aggregate.json",
            "quick/run-1.json",
            "quick/run-2.attempt-1.json");
  }

  @Test
  void anUnknownExperimentHasNothing() throws IOException {
    assertThat(results.list("nobody")).isEmpty();
    assertThat(results.table("nobody")).isEmpty();
    assertThat(results.read("nobody", "experiment.json")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nobody", "..", "a/b", "", "x y"})
  void whatIsNoExperimentHasNoHead(String id) throws IOException {
    assertThat(results.head(id)).isEmpty();
  }

  @Test
  void anExperimentHasOneHeadWhoeverAsks() throws IOException {
    assertThat(results.head(ID)).isPresent().hasValue(results.history().get(0));
  }

  @Test
  void whatIsDamagedIsPassedOverByBoth() throws IOException {
    Files.writeString(folder.resolve("results").resolve(ID).resolve("experiment.json"), "{ half");

    assertThat(results.head(ID)).isEmpty();
    assertThat(results.history()).isEmpty();
  }

  @Test
  void anExperimentThatHasJustBegunHasAnEmptyTable() throws IOException {
    assertThat(results.list(ID)).containsExactly("experiment.json");
    assertThat(results.table(ID)).isPresent();
    assertThat(results.read(ID, "experiment.json").orElseThrow()).contains(ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.json",
        "quick/../../../secret.json",
        "..",
        "",
        "/etc/passwd",
        "quick/run-1.json/x",
        "secret.json"
      })
  void nothingOutsideOfTheFolderIsRead(String path) throws IOException {
    Files.writeString(folder.resolve("secret.json"), "secret");
    Files.writeString(folder.resolve("results").resolve("secret.json"), "secret");

    assertThat(results.read(ID, path)).isEmpty();
    assertThat(results.read("..", path)).isEmpty();
  }

  @Test
  void aDamagedAggregateIsAFaultAndNotAnEmptyTable() throws IOException {
    Path plan = Files.createDirectories(folder.resolve("results").resolve(ID).resolve("quick"));
    Files.writeString(plan.resolve("aggregate.json"), "{ half");

    assertThatThrownBy(() -> results.table(ID)).isInstanceOf(IOException.class);
  }
}
