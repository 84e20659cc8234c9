package io.trialbalance.cluster.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.cluster.results.render.GateReport;
import io.trialbalance.cluster.results.statistics.Comparison.Side;
import io.trialbalance.cluster.results.statistics.Gate.Outcome;
import io.trialbalance.cluster.results.store.Experiments;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

class GateTest {

  @ParameterizedTest
  @CsvSource({
    "90 91 89, throughput < -5%, FAILED",
    "90 91 89, throughput < -20%, PASSED",
    "90 91 89, throughput < -10%, UNDECIDED",
    "100 101 99, throughput < -5%, PASSED",
    "100 130 80, throughput < -5%, UNDECIDED",
    "120 121 122, throughput > +10%, FAILED",
    "120 121 122, throughputPerSecond>10%, FAILED",
    "120 121 122, throughput > 50.5%, PASSED",
    "90, throughput < -5%, UNDECIDED",
  })
  void onlyAnIntervalProvesAChange(String applied, String gate, Outcome outcome) {
    Side a = side(100, 100, 100);
    Side b = side(Arrays.stream(applied.split(" ")).mapToLong(Long::parseLong).toArray());
    assertThat(Gate.of(gate).judge(Comparison.of(a, b, 0))).isEqualTo(outcome);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "throughput",
        "throughput -5%",
        "throughput < -5",
        "throughput = 5%",
        "< 5%",
        "throughput < -100%",
        "p99 <> 5%",
        "throughput < 1e9%",
        "throughput < 99999999%"
      })
  void whatIsNoGateIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> Gate.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
  }

  @Test
  void aFigureThatThereIsNotIsAnsweredWithThoseThereAre() {
    assertThatThrownBy(() -> Gate.of("speed < -5%"))
        .hasMessageContaining("no figure speed")
        .hasMessageContaining("throughput")
        .hasMessageContaining("p99.9");
  }

  @Test
  void otherProgramsReadItAsTheyReadJunit() throws Exception {
    Comparison comparison = Comparison.of(side(100, 100, 100), side(90, 91, 89), 0);
    GateReport report =
        GateReport.of(
            List.of(comparison),
            List.of(
                Gate.of("throughput < -5%"),
                Gate.of("throughput < -20%"),
                Gate.of("throughput < -10%")));
    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(report.toJunitXml()))
            .getDocumentElement();
    assertThat(suite.getAttribute("tests")).isEqualTo("3");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(suite.getAttribute("skipped")).isEqualTo("1");
    Element failed = (Element) suite.getElementsByTagName("testcase").item(0);
    assertThat(failed.getAttribute("name")).isEqualTo("throughput < -5%");
    assertThat(failed.getElementsByTagName("failure").getLength()).isEqualTo(1);
    assertThat(report.inWords())
        .contains("failed: throughput < -5% in")
        .contains("passed: not throughput < -20% in")
        .contains("undecided: it cannot be said whether throughput < -10% in");
  }

  @Test
  void whatCannotBeComparedIsAnErrorForWhoeverReadsJunit() throws Exception {
    Side a = side(100, 100, 100);
    Comparison same = Comparison.of(a, a, 0);
    assertThat(same.refusals()).hasSize(1).first().asString().contains("the same results");
    GateReport report = GateReport.of(List.of(same), List.of(Gate.of("throughput < -5%")));
    assertThat(report.hasAny(Outcome.REFUSED)).isTrue();
    assertThat(new String(report.toJunitXml(), StandardCharsets.UTF_8))
        .contains("errors=\"1\"", "skipped=\"0\"", "<error message=", "the same results");
  }

  @Test
  void aFigureThatIsZeroHasNoRatioAndSaysSo() {
    Comparison comparison = Comparison.of(side(100, 100, 100), side(90, 91, 89), 0);
    GateReport report = GateReport.of(List.of(comparison), List.of(Gate.of("errorRate > 5%")));
    assertThat(report.inWords())
        .startsWith("undecided: ")
        .contains("there is no ratio, since it is 0 or absent in a run");
  }

  private static Side side(long... applied) {
    EvidenceBuilder[] runs =
        Arrays.stream(applied)
            .mapToObj(
                perSecond ->
                    EvidenceBuilder.valid()
                        .runs(applied.length)
                        .rejectedPerSecond(0)
                        .applied(second -> perSecond))
            .toArray(EvidenceBuilder[]::new);
    return new Side(runs[0].plan(), Experiments.aggregate(runs), 0);
  }
}
