package io.trialbalance.cluster.results.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialbalance.cluster.results.render.html.HtmlReport;
import io.trialbalance.cluster.results.store.Experiments;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import io.trialbalance.protocol.measure.NodeDescription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run document from before hosts, weights and other things were in it. */
class EarlierDocumentTest {

  private static final String ID = "bank-1";

  @TempDir private Path results;
  private ResultStore store;
  private Path run;

  @BeforeEach
  void keepAnEarlierRun() throws Exception {
    store = new ResultStore(results);
    Experiments.finished(store, ID, Experiments.SUBMITTED, EvidenceBuilder.valid().runs(1));
    run = results.resolve(ID + "/row-locks/run-1.json");
    ObjectNode document = (ObjectNode) DocumentFormat.tree(Files.readString(run));
    document.remove(
        List.of("hosts", "server", "nodeRoundTrips", "roundTrips", "coordinatorCpu", "nodeCpu"));
    document.path("nodes").forEach(node -> ((ObjectNode) node).remove("weight"));
    ((ObjectNode) document.path("ledger")).remove("dataGrowthBytes");
    keepFindings(document, "steady-network", "client-headroom");
    Files.writeString(run, document.toPrettyString());
  }

  /** All but those of checks that were not there yet. */
  private static void keepFindings(ObjectNode document, String... later) {
    ArrayNode findings = (ArrayNode) document.path("findings");
    for (int i = findings.size() - 1; i >= 0; i--) {
      if (List.of(later).contains(findings.get(i).path("check").asText())) {
        findings.remove(i);
      }
    }
  }

  @Test
  void isReadWithNothingInThePlaceOfWhatCameLater() throws Exception {
    RunDocument document = RunDocument.read(Files.readString(run));

    assertThat(document.hosts()).isEmpty();
    assertThat(document.nodeCpu()).isEmpty();
    assertThat(document.coordinatorCpu()).isNull();
    assertThat(document.roundTrips()).isNull();
    assertThat(document.server()).isNull();
    assertThat(document.nodeRoundTrips()).isEmpty();
    assertThat(document.ledger().dataGrowthBytes()).isNull();
    assertThat(document.nodes()).extracting(NodeDescription::weight).containsOnly(1);
    assertThat(document.headline().throughputPerSecond()).isEqualTo(100.0);
  }

  @Test
  void isValidatedAgainByTheChecksThatItKnows() throws Exception {
    assertThat(store.archive().validate(ID).problems()).isEmpty();
  }

  @Test
  void isStillRefusedIfSomethingWasChanged() throws Exception {
    String text = Files.readString(run);
    Files.writeString(run, text.replace("\"balanceSum\" : 1000000000,", "\"balanceSum\" : 7,"));

    assertThat(store.archive().validate(ID).problems())
        .anySatisfy(problem -> assertThat(problem).contains("/verdict is \"valid\""));
  }

  @Test
  void isInTheReportWhichSaysWhatItLacks() throws Exception {
    String html = new String(HtmlReport.of(store.archive(), ID), UTF_8);

    assertThat(html).contains("What the hosts did is not known");
  }

  @Test
  void anythingElseThatIsMissingIsStillAnError() throws Exception {
    JsonNode document = DocumentFormat.tree(Files.readString(run));
    ((ObjectNode) document).remove("totals");
    Files.writeString(run, document.toPrettyString());

    assertThat(store.archive().validate(ID).problems())
        .singleElement()
        .asString()
        .contains("is damaged", "totals");
  }
}
