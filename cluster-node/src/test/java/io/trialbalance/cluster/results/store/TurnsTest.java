package io.trialbalance.cluster.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.trialbalance.cluster.results.statistics.Comparison;
import io.trialbalance.cluster.results.statistics.Comparison.Side;
import io.trialbalance.cluster.results.statistics.Figure;
import io.trialbalance.cluster.results.statistics.Ratio;
import io.trialbalance.cluster.results.statistics.Ratio.How;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnsTest {

  @TempDir private Path results;

  private void keep(String id, long appliedPerSecond) throws IOException {
    keep(id, EvidenceBuilder.valid().runs(1).applied(second -> appliedPerSecond));
  }

  private void keep(String id, EvidenceBuilder run) throws IOException {
    Experiments.finished(new ResultStore(results), id, Experiments.SUBMITTED, run);
  }

  private Side side(String names) throws IOException {
    return new ResultArchive(results).sidesOf(names).get(0);
  }

  /** The host gets twice as fast meanwhile, which meets both. */
  @Test
  void eachTurnIsABlockWithTheOthers() throws Exception {
    for (int turn = 1; turn <= 4; turn++) {
      keep("old-" + turn, 100L * turn);
      keep("new-" + turn, 90L * turn + turn % 2);
    }
    Comparison comparison =
        Comparison.of(side("old-1,old-2,old-3,old-4"), side("new-1,new-2,new-3,new-4"), 0);

    assertThat(comparison.refusals()).isEmpty();
    assertThat(comparison.a()).isEqualTo("old-1 and 3 more/row-locks");
    Ratio ratio = comparison.row(Figure.THROUGHPUT).orElseThrow().ratio().orElseThrow();
    assertThat(ratio.how()).isEqualTo(How.PAIRED);
    assertThat(ratio.n()).isEqualTo(4);
    assertThat(ratio.ratio()).isEqualTo(0.9, within(0.01));
    assertThat(ratio.confidence95().orElseThrow().high()).isLessThan(0.92);
    assertThat(comparison.row(Figure.THROUGHPUT).orElseThrow().a().n()).isEqualTo(4);
    assertThat(comparison.marks())
        .allSatisfy(mark -> assertThat(mark).contains("which 'results show ID' of each lists"));
  }

  @Test
  void asManyAreNamedOfEach() throws Exception {
    for (String id : new String[] {"old-1", "old-2", "new-1"}) {
      keep(id, 100);
    }
    assertThat(Comparison.of(side("old-1,old-2"), side("new-1"), 0).refusals())
        .anySatisfy(why -> assertThat(why).contains("name as many of each"));
  }

  @Test
  void allAreOfOnePlan() throws Exception {
    keep("old-1", 100);
    keep("old-2", EvidenceBuilder.valid().runs(1).concurrency(64));
    keep("old-3", EvidenceBuilder.valid().runs(1).plan("atomic", 1));
    assertThatThrownBy(() -> side("old-1,old-2"))
        .hasMessage("the plan row-locks of old-2 is another than that of the first");
    assertThatThrownBy(() -> side("old-1,old-3"))
        .hasMessage("old-3 has no counted run of row-locks, as the first has");
    assertThatThrownBy(() -> side("old-1,")).isInstanceOf(ResultStoreException.class);
  }
}
