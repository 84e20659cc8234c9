package io.trialbalance.cluster.results.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.statistics.Figure;
import io.trialbalance.cluster.results.statistics.PlanChecks;
import io.trialbalance.cluster.verdict.Check;
import io.trialbalance.cluster.verdict.Checks;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documentation names what is there, all of it and nothing else. */
class DocumentationTest {

  private static final Path DOCS = Path.of("..", "docs");
  private static final Pattern CHECK_ROW = Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\|");

  @Test
  void everyCheckIsInTheTablesOfMeasurementInOrderAndNoOther() throws IOException {
    List<String> documented =
        CHECK_ROW
            .matcher(Files.readString(DOCS.resolve("measurement.md")))
            .results()
            .map((MatchResult row) -> row.group(1))
            .toList();
    List<String> checks =
        Stream.concat(Checks.ALL.stream().map(Check::name), PlanChecks.NAMES.stream()).toList();
    assertThat(documented).isEqualTo(checks);
  }

  @Test
  void everyFieldOfARunDocumentIsInResults() throws IOException {
    String results = Files.readString(DOCS.resolve("results.md"));
    assertThat(Arrays.stream(RunDocument.class.getRecordComponents()).map(RecordComponent::getName))
        .allSatisfy(
            name -> assertThat(results).contains("`" + name.replace("schema", "$schema") + "`"));
  }

  @Test
  void everyFieldOfTheEvidenceAndEveryFigureIsInResults() throws IOException {
    String results = Files.readString(DOCS.resolve("results.md"));
    assertThat(
            Stream.concat(
                Arrays.stream(Evidence.class.getRecordComponents()).map(RecordComponent::getName),
                Figure.ALL.stream().map(Figure::name)))
        .allSatisfy(name -> assertThat(results).contains("`" + name + "`"));
  }

  @Test
  void everyFileOfTheResultsFolderIsInResults() throws IOException {
    assertThat(Files.readString(DOCS.resolve("results.md")))
        .contains(
            ResultFolder.EXPERIMENT,
            ResultFolder.AGGREGATE,
            ResultFolder.COMPARISON,
            ResultFolder.RUNS,
            ResultFolder.runName(1, 1, true),
            ResultFolder.runName(1, 1, false));
  }
}
