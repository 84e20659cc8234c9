package io.trialbalance.cluster.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFolderTest {

  @TempDir private Path temporary;
  private Path results;
  private Path plan;

  @BeforeEach
  void fillTheFolderOfAPlan() throws Exception {
    results = temporary.resolve("results");
    plan = Files.createDirectories(results.resolve("bank-1/row-locks"));
    for (String name :
        List.of(
            "run-10.json",
            "run-2.json",
            "run-1.json",
            "run-2.attempt-10.json",
            "run-2.attempt-9.json",
            "run-1.attempt-1.json",
            ".run-3.json.77.tmp",
            "run-3.json.bak",
            "run-.json",
            "run-12345678901.json",
            "aggregate.json")) {
      Files.writeString(plan.resolve(name), "{}");
    }
  }

  @Test
  void runsStandInTheOrderOfTheirNumbersAndNotOfTheirNames() throws Exception {
    assertThat(ResultFolder.runs(plan))
        .extracting(file -> file.getFileName().toString())
        .containsExactly("run-1.json", "run-2.json", "run-10.json");
  }

  @Test
  void attemptsStandInTheOrderOfTheirRunsAndNumbers() throws Exception {
    assertThat(ResultFolder.attempts(plan))
        .extracting(file -> file.getFileName().toString())
        .containsExactly("run-1.attempt-1.json", "run-2.attempt-9.json", "run-2.attempt-10.json");
    assertThat(ResultFolder.attempts(plan.resolve("not-there"))).isEmpty();
  }

  @Test
  void everyDocumentIsFoundByThePathThatItIsToldBy() throws Exception {
    ResultFolder folder = new ResultFolder(results);
    Files.writeString(results.resolve("bank-1/comparison.csv"), "");
    for (String path :
        List.of(
            "bank-1/comparison.csv",
            "bank-1/row-locks/aggregate.json",
            "bank-1/row-locks/run-10.json",
            "bank-1/row-locks/run-2.attempt-9.json")) {
      assertThat(folder.relative(folder.document(path))).isEqualTo(path);
    }
  }

  @Test
  void aFolderWithTemporaryFilesOnlyIsEmpty() throws Exception {
    Path begun = Files.createDirectories(results.resolve("begun"));
    assertThat(ResultFolder.isEmpty(begun)).isTrue();
    Files.writeString(begun.resolve(".experiment.json.77.tmp"), "{");
    assertThat(ResultFolder.isEmpty(begun)).isTrue();
    Files.createDirectories(begun.resolve("row-locks"));
    assertThat(ResultFolder.isEmpty(begun)).isFalse();
  }

  @Test
  void foldersThatCannotBeExperimentsAreNotLookedAt() throws Exception {
    Files.createDirectories(results.resolve(".pruned-bank-0"));
    Files.createDirectories(results.resolve("lost+found"));
    Files.writeString(results.resolve("notes"), "");
    assertThat(ResultFolder.folders(results))
        .extracting(folder -> folder.getFileName().toString())
        .containsExactly("bank-1");
    assertThat(ResultFolder.folders(results.resolve("not-there"))).isEmpty();
  }

  @Test
  void whatIsBehindALinkIsNotOfTheseResults() throws Exception {
    Path outside = Files.createDirectories(results.resolve("../outside"));
    Files.writeString(outside.resolve("run-1.json"), "{}");
    Files.createSymbolicLink(results.resolve("bank-1/linked"), outside);
    Files.createSymbolicLink(results.resolve("bank-2"), results.resolve("bank-1"));
    ResultFolder folder = new ResultFolder(results);

    assertThat(ResultFolder.folders(results.resolve("bank-1"))).containsExactly(plan);
    for (String path : List.of("bank-1/linked/run-1.json", "bank-2/row-locks/run-1.json")) {
      assertThatThrownBy(() -> folder.document(path)).isInstanceOf(NoSuchResultException.class);
    }
  }

  @Test
  void aFolderIsRemovedWithEverythingInItButNothingThatALinkPointsTo() throws Exception {
    Path elsewhere = Files.createDirectories(results.resolve("elsewhere"));
    Path precious = Files.writeString(elsewhere.resolve("precious"), "");
    Files.createSymbolicLink(plan.resolve("link"), elsewhere);
    Leftovers.removeFolder(results.resolve("bank-1"));
    assertThat(results.resolve("bank-1")).doesNotExist();
    assertThat(precious).exists();
    Leftovers.removeFolder(results.resolve("bank-1"));
  }
}
