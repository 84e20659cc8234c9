package io.trialbalance.cluster.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.cluster.results.statistics.Trend;
import io.trialbalance.cluster.results.statistics.Trend.LeftOut;
import io.trialbalance.cluster.results.statistics.Trend.Observation;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanHistoryTest {

  @TempDir private Path results;

  private void keep(String id, int day, EvidenceBuilder run) throws IOException {
    Experiments.finished(
        new ResultStore(results), id, Experiments.SUBMITTED.plus(Duration.ofDays(day)), run);
  }

  private PlanHistory history() throws IOException {
    return PlanHistory.of("row-locks", results, false);
  }

  @Test
  void experimentsOfThePlanComeOldestFirst() throws Exception {
    keep("bank-2", 2, EvidenceBuilder.valid());
    keep("bank-1", 1, EvidenceBuilder.valid());
    keep("bank-3", 3, EvidenceBuilder.valid().plan("atomic", 1));

    assertThat(history().observations())
        .extracting(observation -> observation.aggregate().experimentId())
        .containsExactly("bank-1", "bank-2");
    assertThat(history().problems()).isEmpty();
  }

  @Test
  void howOftenAPlanIsRunIsTheSamePlanAndHowManyAreInFlightAnother() throws Exception {
    keep("bank-1", 1, EvidenceBuilder.valid());
    keep("bank-2", 2, EvidenceBuilder.valid().runs(1));
    keep("bank-3", 3, EvidenceBuilder.valid().concurrency(64));
    Trend trend = Trend.of("row-locks", 0, history().observations(), List.of());

    assertThat(trend.series()).extracting(series -> series.points().size()).containsExactly(2, 1);
    assertThat(trend.series().get(1).brokenBy()).hasSize(1);
    assertThat(trend.series().get(1).brokenBy().get(0)).startsWith("pacing.concurrency: 16 before");
  }

  @Test
  void whereItRanIsTold() throws Exception {
    keep("bank-1", 1, EvidenceBuilder.valid());
    Observation one = history().observations().get(0);
    assertThat(one.setting())
        .containsKeys("workload.accounts", "database's version", "client", "hosts", "cores", "JVM")
        .doesNotContainKeys("runs", "name", "limits.max-error-rate");
    assertThat(PlanHistory.of("row-locks", results, true).observations().get(0).setting())
        .doesNotContainKey("hosts");
  }

  @Test
  void anExperimentWithoutACountedRunIsLeftOut() throws Exception {
    keep("bank-1", 1, EvidenceBuilder.valid());
    new ResultStore(results)
        .begin(
            "bank-2",
            Experiments.MINE,
            Experiments.request(EvidenceBuilder.valid()),
            Experiments.SUBMITTED);

    assertThat(history().observations()).hasSize(1);
    assertThat(history().leftOut())
        .containsExactly(
            new LeftOut(
                "bank-2", "bank-2/row-locks has no aggregate: no run of it is counted yet"));
  }

  @Test
  void aPlanThatIsNotThereIsRefusedWithThoseThatAre() throws Exception {
    keep("bank-1", 1, EvidenceBuilder.valid());
    assertThatThrownBy(() -> PlanHistory.of("row-lock", results, false))
        .isInstanceOf(NoSuchResultException.class)
        .hasMessageEndingWith("has a plan 'row-lock'; there are row-locks");
  }
}
