package io.trialbalance.cluster.results.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trialbalance.cluster.results.render.TrendTable;
import io.trialbalance.cluster.results.statistics.Trend.Change;
import io.trialbalance.cluster.results.statistics.Trend.LeftOut;
import io.trialbalance.cluster.results.statistics.Trend.Observation;
import io.trialbalance.cluster.results.statistics.Trend.Series;
import io.trialbalance.cluster.results.store.Experiments;
import io.trialbalance.cluster.verdict.Checks;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrendTest {

  private static final Instant FIRST = Instant.parse("2026-11-01T00:00:00Z");

  private static Observation applying(int perSecond, int day, String version) {
    EvidenceBuilder run = EvidenceBuilder.valid().applied(second -> perSecond);
    String id = "bank-" + (10 + day);
    CountedRun counted = CountedRun.of(id + "/x/run-1.json", Checks.judge(run.run(1, 1).build()));
    return new Observation(
        FIRST.plus(Duration.ofDays(day)),
        AggregateDocument.of(id, run.plan(), List.of(counted), List.of()),
        Map.of("database's version", version));
  }

  private static List<Observation> days(int from, int to, int perSecond, String version) {
    List<Observation> days = new ArrayList<>();
    for (int day = from; day < to; day++) {
      days.add(applying(perSecond + day % 2, day, version));
    }
    return days;
  }

  @Test
  void aStepIsToldWithWhatWasBeforeAndAfter() {
    List<Observation> all = days(0, 8, 100, "15");
    all.addAll(days(8, 16, 80, "15"));
    Trend trend = Trend.of("bank", 0, all, List.of());

    assertThat(trend.series()).hasSize(1);
    List<Change> changes = trend.series().get(0).changes();
    assertThat(changes).extracting(Change::figure).contains(Figure.THROUGHPUT);
    Change change = changes.get(0);
    assertThat(change.before()).isEqualTo(100.5, within(0.1));
    assertThat(change.after()).isEqualTo(80.5, within(0.1));
    assertThat(change.ratio()).isEqualTo(0.801, within(0.001));
    assertThat(TrendTable.of(trend))
        .startsWith("bank: 16 experiments in one series, ")
        .contains(
            "! throughput is 0.801 × what it was, from bank-18 on: 80.5/s, before 100/s (p = 0.002)");
    assertThat(Trend.of("bank", 0.3, all, List.of()).series().get(0).changes()).isEmpty();
  }

  @Test
  void anotherVersionBeginsAnotherSeriesAndIsNoChange() {
    List<Observation> all = days(0, 8, 100, "15");
    all.addAll(days(8, 16, 80, "16"));
    Trend trend = Trend.of("bank", 0, all, List.of());

    assertThat(trend.series()).extracting(series -> series.points().size()).containsExactly(8, 8);
    assertThat(trend.series()).flatExtracting(Series::changes).isEmpty();
    assertThat(trend.series().get(0).brokenBy()).isEmpty();
    assertThat(trend.series().get(1).brokenBy())
        .containsExactly("database's version: 15 before, now 16");
    assertThat(TrendTable.of(trend))
        .startsWith(
            "bank: 16 experiments in 2 series that cannot be compared, no change; it takes 10"
                + " experiments of a series to show one.\n")
        .contains("Here begins another series", "- database's version: 15 before, now 16");
  }

  @Test
  void whatIsInvalidIsLeftOutAndSaysWhy() {
    List<Observation> all = days(0, 2, 100, "15");
    all.add(
        new Observation(
            FIRST,
            Experiments.aggregate(EvidenceBuilder.valid().withoutLedger()),
            Map.of("database's version", "16")));
    Trend trend = Trend.of("bank", 0, all, List.of(new LeftOut("bank-9", "no run is counted")));

    assertThat(trend.series()).hasSize(1);
    assertThat(trend.leftOut())
        .extracting(LeftOut::experimentId)
        .containsExactly("bank-9", "bank-1");
    assertThat(trend.leftOut().get(1).why()).startsWith("invalid: run 1: ledger-answered");
    assertThat(TrendTable.of(trend)).contains("Left out:\n- bank-9: no run is counted\n");
  }
}
