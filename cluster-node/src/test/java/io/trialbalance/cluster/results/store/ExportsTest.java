package io.trialbalance.cluster.results.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportsTest {

  private static final String ID = "bank-20261121-120000";

  @TempDir private Path results;

  @Test
  void everyRunGetsItsSecondsAndItsDistribution() throws Exception {
    Experiments.finished(
        new ResultStore(results), ID, Experiments.SUBMITTED, EvidenceBuilder.valid());
    Evidence run =
        RunDocument.read(
                new ResultArchive(results)
                    .document(new ResultArchive(results).documents(ID).get(0)))
            .evidence();

    List<Path> written = new Exports(results).curves(ID);

    assertThat(written)
        .extracting(file -> file.getFileName().toString())
        .containsExactly("run-1.csv", "run-1.hgrm");
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get();
    try (CSVParser parser = CSVParser.parse(Files.readString(written.get(0)), format)) {
      List<CSVRecord> seconds = parser.getRecords();
      assertThat(seconds).hasSameSizeAs(run.series());
      Second last = run.series().get(run.series().size() - 1);
      CSVRecord line = seconds.get(seconds.size() - 1);
      assertThat(line.get("applied")).isEqualTo(String.valueOf(last.counts().applied()));
      assertThat(line.get("phase")).isEqualTo(last.phase().label());
    }
    assertThat(Files.readString(written.get(1)))
        .contains("Percentile TotalCount")
        .contains("Total count    =");
  }

  @Test
  void anAttemptWithoutTotalsHasNoDistribution() throws Exception {
    Experiments.finished(
        new ResultStore(results),
        ID,
        Experiments.SUBMITTED,
        EvidenceBuilder.valid().withoutTotals());

    assertThat(new Exports(results).curves(ID))
        .extracting(file -> file.getFileName().toString())
        .containsExactly("run-1.csv");
  }

  @Test
  void theReportTakesThePlaceOfAnEarlierOne() throws Exception {
    Experiments.finished(
        new ResultStore(results), ID, Experiments.SUBMITTED, EvidenceBuilder.valid());
    Exports exports = new Exports(results);

    exports.report(ID, new byte[] {'a'});
    Path file = exports.report(ID, new byte[] {'b'});

    assertThat(file).isEqualTo(results.resolve(ID).resolve(Exports.REPORT)).hasContent("b");
  }
}
