package io.trialbalance.cluster.results.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.statistics.PromiseComparison;
import io.trialbalance.cluster.results.statistics.PromiseComparison.Relation;
import io.trialbalance.cluster.results.statistics.PromiseComparison.Row;
import io.trialbalance.cluster.results.statistics.Ratio.Answer;
import io.trialbalance.protocol.measure.Promise.Dimension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromiseWordsTest {

  private static PromiseWords flushed(Relation b) {
    return new PromiseWords(
        new PromiseComparison(List.of(new Row(Dimension.FLUSHED_HERE, "yes", "no", b))));
  }

  @ParameterizedTest
  @CsvSource({
    "HIGHER, WEAKER, b is faster",
    "LOWER, STRICTER, a is faster",
    "SAME, WEAKER, they do not promise the same",
    "SAME, STRICTER, they do not promise the same"
  })
  void whoeverPromisesLessGetsNoHeadline(Answer answer, Relation b, String who) {
    assertThat(flushed(b).whyNoHeadline(answer))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .startsWith("No ratio is the answer here: " + who)
                    .endsWith("on this host's disk first (a: yes; b: no)."));
  }

  @ParameterizedTest
  @CsvSource({
    "HIGHER, STRICTER",
    "HIGHER, EQUAL",
    "HIGHER, UNKNOWN",
    "LOWER, WEAKER",
    "SAME, EQUAL",
    "UNDECIDED, WEAKER"
  })
  void whoeverPromisesAsMuchHasOne(Answer answer, Relation b) {
    assertThat(flushed(b).whyNoHeadline(answer)).isEmpty();
  }

  @Test
  void whatIsDifferentStandsBesideTheRatio() {
    assertThat(flushed(Relation.EQUAL).inWords()).isEqualTo(" Both promise the same.");
    assertThat(flushed(Relation.STRICTER).inWords())
        .isEqualTo(" b promises more: on this host's disk first (a: yes; b: no).");
    assertThat(flushed(Relation.UNKNOWN).inWords())
        .startsWith(" It is not known whether both promise the same: on this host's disk first");
    assertThat(new PromiseWords(new PromiseComparison(List.of())).inWords()).isEmpty();
  }
}
