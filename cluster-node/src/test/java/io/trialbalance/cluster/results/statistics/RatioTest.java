package io.trialbalance.cluster.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialbalance.cluster.results.statistics.Ratio.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RatioTest {

  @Test
  void whatDriftsFromRoundToRoundDoesNotWidenAnIntervalOfBlocks() {
    List<Double> a = List.of(100.0, 110.0, 120.0, 130.0, 140.0, 150.0);
    List<Double> b = a.stream().map(value -> 1.1 * value).toList();

    Ratio paired = Ratio.paired(a, b, 2).orElseThrow();
    Ratio apart = Ratio.apart(a, b).orElseThrow();

    assertThat(paired.n()).isEqualTo(3);
    assertThat(paired.ratio()).isEqualTo(1.1, within(1e-9));
    assertThat(paired.confidence95().orElseThrow().low()).isEqualTo(1.1, within(1e-9));
    assertThat(paired.answer(0, paired.p())).isEqualTo(Answer.HIGHER);
    assertThat(apart.n()).isEqualTo(6);
    assertThat(apart.answer(0, apart.p())).isEqualTo(Answer.UNDECIDED);
  }

  /** With 3 degrees of freedom, as tables of Student's t have it. */
  @Test
  void theIntervalIsStudentsOfTheLogRatios() {
    Ratio ratio =
        Ratio.paired(List.of(100.0, 104.0, 98.0, 101.0), List.of(108.0, 109.0, 107.0, 106.0), 1)
            .orElseThrow();
    double[] logs = {
      Math.log(108.0 / 100), Math.log(109.0 / 104), Math.log(107.0 / 98), Math.log(106.0 / 101)
    };
    double mean = Arrays.stream(logs).average().orElseThrow();
    assertThat(Math.log(ratio.ratio())).isEqualTo(mean, within(1e-12));
    double deviation =
        Math.sqrt(Arrays.stream(logs).map(log -> (log - mean) * (log - mean)).sum() / 3);
    double half = 3.182446305284263 * deviation / 2;
    assertThat(Math.log(ratio.confidence95().orElseThrow().high()))
        .isEqualTo(mean + half, within(1e-9));
  }

  @Test
  void aBlockCountsOnlyIfItIsComplete() {
    List<Double> a = Arrays.asList(1.0, 1.0, 1.0, 1.0, 1.0, null, 1.0, 1.0, 1.0);
    List<Double> b = List.of(2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0);
    assertThat(Ratio.paired(a, b, 2).orElseThrow().n()).isEqualTo(3);
  }

  @Test
  void belowThreeBlocksThereIsARatioWithoutAnInterval() {
    Ratio two = Ratio.paired(List.of(1.0, 1.0), List.of(2.0, 2.1), 1).orElseThrow();
    assertThat(two.ratio()).isEqualTo(Math.sqrt(2.0 * 2.1), within(1e-9));
    assertThat(two.confidence95()).isEmpty();
    assertThat(two.answer(0.05, two.p())).isEqualTo(Answer.UNDECIDED);
    assertThat(two.moreFor(0)).contains(1);
  }

  @Test
  void whatIsNotAboveZeroHasNoRatio() {
    assertThat(Ratio.paired(List.of(0.0, 0.0), List.of(1.0, 1.0), 1)).isEmpty();
    assertThat(Ratio.apart(List.of(1.0, 0.0), List.of(1.0, 1.0))).isEmpty();
    assertThat(Ratio.apart(List.of(), List.of(1.0))).isEmpty();
  }

  @Test
  void withinTheMarginTheyAreTheSameHoweverCertainTheDifferenceIs() {
    Ratio ratio =
        Ratio.paired(List.of(100.0, 100.0, 100.0), List.of(101.0, 101.01, 100.99), 1).orElseThrow();
    assertThat(ratio.answer(0, ratio.p())).isEqualTo(Answer.HIGHER);
    assertThat(ratio.answer(0.05, ratio.p())).isEqualTo(Answer.SAME);
    assertThat(ratio.answer(0.005, ratio.p())).isEqualTo(Answer.HIGHER);
  }

  @Test
  void asManyMoreBlocksAreAskedForAsWouldDecideIt() {
    Ratio wide =
        Ratio.paired(List.of(100.0, 100.0, 100.0), List.of(98.0, 103.0, 105.0), 1).orElseThrow();
    assertThat(wide.answer(0, wide.p())).isEqualTo(Answer.UNDECIDED);
    int more = wide.moreFor(0).orElseThrow();
    double log = Math.log(wide.ratio());
    assertThat(half(wide, more)).isLessThan(log);
    assertThat(half(wide, more - 1)).isGreaterThanOrEqualTo(log);
  }

  private static double half(Ratio ratio, int more) {
    return Estimate.t(ratio.n() + more - 1) * ratio.spread() / Math.sqrt(ratio.n() + more);
  }

  @Test
  void equalsThatNobodyCouldTellApartAskForNoNumberOfBlocks() {
    Ratio ratio =
        Ratio.paired(List.of(100.0, 100.0, 100.0, 100.0), List.of(90.0, 111.0, 80.0, 125.0), 1)
            .orElseThrow();
    assertThat(ratio.moreFor(0)).isEmpty();
  }

  @Test
  void chanceGetsNoMoreTriesForThereBeingSeveral() {
    List<Double> adjusted = Ratio.holm(Arrays.asList(0.01, 0.04, null, 0.03, 0.005));
    assertThat(adjusted.get(0)).isEqualTo(0.03, within(1e-12));
    assertThat(adjusted.get(1)).isEqualTo(0.06, within(1e-12));
    assertThat(adjusted.get(2)).isNull();
    assertThat(adjusted.get(3)).isEqualTo(0.06, within(1e-12));
    assertThat(adjusted.get(4)).isEqualTo(0.02, within(1e-12));
  }

  @Test
  void anAnswerOfOneOfSeveralNeedsMoreThanItsInterval() {
    Ratio ratio =
        Ratio.paired(List.of(100.0, 100.0, 100.0, 100.0), List.of(103.0, 101.0, 104.5, 102.0), 1)
            .orElseThrow();
    assertThat(ratio.answer(0, ratio.p())).isEqualTo(Answer.HIGHER);
    assertThat(ratio.answer(0, 3 * ratio.p())).isEqualTo(Answer.UNDECIDED);
    assertThat(Optional.of(ratio).flatMap(Ratio::confidence95).orElseThrow().low())
        .isGreaterThan(1);
  }
}
