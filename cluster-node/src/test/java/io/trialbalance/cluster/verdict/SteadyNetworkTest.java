package io.trialbalance.cluster.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.RoundTrips.Pair;
import io.trialbalance.protocol.phase.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The evidence's median latency is 6 ms. */
class SteadyNetworkTest {

  private static Finding examine(Pair... pairs) {
    return new SteadyNetwork().examine(EvidenceBuilder.valid().roundTrips(List.of(pairs)).build());
  }

  private static Pair pair(String to, double standardDeviationMicros) {
    return new Pair("client-0", to, 100, 400, 900, 1_000, standardDeviationMicros);
  }

  @Test
  void aNetworkThatVariesByATwentiethOfTheMedianIsGoodEnough() {
    Finding finding = examine(pair("database-0", 3), pair("database-1", 298));

    assertThat(finding.verdict()).contains(Verdict.VALID);
    assertThat(finding.figures()).containsEntry("standardDeviationMicros", 298.0);
    assertThat(finding.figures().get("shareOfMedian").doubleValue()).isBetween(0.049, 0.05);
  }

  @Test
  void theWorstPairIsNamedWhenItVariesByMore() {
    Finding finding =
        examine(pair("database-0", 3), pair("database-1", 310), pair("database-2", 90));

    assertThat(finding.verdict()).contains(Verdict.INCONCLUSIVE);
    assertThat(finding.reason())
        .contains("client-0", "database-1", "310 µs", "5.2%")
        .doesNotContain("database-0", "database-2");
  }

  @Test
  void withoutRoundTripsOrLatenciesThereIsNothingToSay() {
    assertThat(examine().verdict()).isEmpty();
    assertThat(
            new SteadyNetwork().examine(EvidenceBuilder.valid().withoutTotals().build()).verdict())
        .isEmpty();
  }
}
