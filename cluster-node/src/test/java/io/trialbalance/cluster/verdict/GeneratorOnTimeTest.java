package io.trialbalance.cluster.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.LatencyKind;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.phase.Verdict;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** 990 responses of 1 ms, and 10 of 100 ms that lie beyond p99. */
class GeneratorOnTimeTest {

  private static final long MILLI = 1_000_000;

  private static Finding examine(EvidenceBuilder builder, long fastMicros, long slowMicros) {
    Histogram responses = new Histogram(3);
    responses.recordValueWithCount(MILLI, 990);
    responses.recordValueWithCount(100 * MILLI, 10);
    Histogram own = new Histogram(3);
    own.recordValueWithCount(MILLI, fastMicros);
    own.recordValueWithCount(100 * MILLI, slowMicros);
    return new GeneratorOnTime()
        .examine(builder.totals(totals -> with(totals, responses, own)).build());
  }

  private static Final with(Final totals, Histogram responses, Histogram own) {
    PhaseTotals measured = totals.measurement();
    return new Final(
        totals.origin(),
        totals.warmup(),
        new PhaseTotals(
            measured.counts(),
            measured.appliedAmount(),
            LatencySnapshot.of(Map.of(LatencyKind.RESPONSE_TIME, responses)),
            measured.batchSizes(),
            measured.window(),
            EncodedHistogram.of(own)),
        totals.unknownIds(),
        totals.failures(),
        totals.unanswered());
  }

  @Test
  void theShareIsOfTheTimeBeyondP99Alone() {
    Finding finding =
        examine(EvidenceBuilder.valid().openLoop(100), 900_000, (long) (1_000_000 * 0.23));

    assertThat(finding.verdict()).contains(Verdict.INCONCLUSIVE);
    assertThat(finding.figures().get("ownShareBeyondP99").doubleValue()).isBetween(0.229, 0.231);
    assertThat(finding.reason())
        .startsWith("23% of the time beyond p99 was the generator's own lag");
  }

  @Test
  void aTenthIsNoMatter() {
    EvidenceBuilder openLoop = EvidenceBuilder.valid().openLoop(100);
    assertThat(examine(openLoop, 0, 99_000).verdict()).contains(Verdict.VALID);
    assertThat(examine(openLoop, 0, 101_000).verdict()).contains(Verdict.INCONCLUSIVE);
  }

  @Test
  void aClosedLoopHasNoSchedule() {
    assertThat(examine(EvidenceBuilder.valid(), 0, 500_000).verdict()).isEmpty();
  }

  @Test
  void documentsFromBeforeItWasMeasuredSayNothingOfIt() {
    assertThat(examine(EvidenceBuilder.valid().openLoop(100), 0, 0).verdict()).isEmpty();
  }

  @Test
  void whatKeepsNothingIsTheGeneratorItself() {
    assertThat(examine(EvidenceBuilder.valid().openLoop(100).noop(), 0, 500_000).verdict())
        .isEmpty();
  }
}
