package io.trialbalance.cluster.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.workload.recording.ThreadCpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SeriesTest {

  /** Whatever a plan or a cluster is called and however large it is, one node shows no more. */
  private static final int MOST_SERIES = 200;

  static List<MetricSeries> all() {
    return MetricSeries.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyNameFollowsPrometheusConventions(MetricSeries series) {
    assertThat(series.text()).matches("trialbalance_[a-z][a-z_]*[a-z]");
    assertThat(series.text().endsWith("_total"))
        .isEqualTo(series.kind() == MetricSeries.Kind.COUNTER);
    assertThat(series.text()).doesNotContain("nanos", "millis", "percent", "kilo", "mega");
    assertThat(series.help()).isNotBlank().doesNotContain("\n", "\\", "|");
    assertThat(series.labels()).extracting(Label::name).allMatch(name -> name.matches("[a-z]+"));
  }

  @Test
  void noNameIsGivenTwice() {
    assertThat(MetricSeries.all()).extracting(MetricSeries::text).doesNotHaveDuplicates();
  }

  @Test
  void whatOnlyTheCoordinatorShowsIsCalledSo() {
    assertThat(MetricSeries.all())
        .filteredOn(series -> series.text().startsWith("trialbalance_cluster_"))
        .allMatch(series -> series.scope() == MetricSeries.Scope.CLUSTER);
  }

  @Test
  void theNumberOfSeriesIsBounded() {
    int most = MetricSeries.all().stream().mapToInt(MetricSeries::most).sum();

    assertThat(most).isLessThanOrEqualTo(MOST_SERIES);
  }

  @Test
  void everyCombinationOfFixedLabelsIsOneSeries() {
    assertThat(Instruments.combinations(Series.NODE_LATENCY)).hasSize(Series.NODE_LATENCY.most());
    assertThat(Instruments.combinations(Series.PHASE)).containsExactly(new String[0]);
  }

  @Test
  void aValueThatALabelCannotHaveIsRefused() {
    assertThatThrownBy(() -> Instruments.set(Series.CLUSTER_LATENCY, 1, "0.9"))
        .hasMessageContaining("percentile '0.9'");
    assertThatThrownBy(() -> Instruments.set(Series.PHASE, 1, "warmup"))
        .hasMessageContaining("0 labels, not 1");
  }

  @ParameterizedTest
  @CsvSource({
    "row-locks, row-locks",
    "Bench Host 1, bench_host_1",
    "'a\"} 1', a___1",
    "'a\\b', a_b",
    "Zürich, z_rich"
  })
  void namesBecomeHarmlessLabels(String text, String value) {
    assertThat(Label.value(text)).isEqualTo(value);
  }

  @Test
  void aLongNameIsCut() {
    assertThat(Label.value("x".repeat(1_000))).hasSize(128);
  }

  @Test
  void thePhasesNumbersAreInTheHelp() {
    String numbers =
        Arrays.stream(Phase.values())
            .map(phase -> phase.ordinal() + " " + phase.label())
            .collect(Collectors.joining(", "));

    assertThat(Series.PHASE.help()).isEqualTo(numbers);
  }

  @Test
  void everyGroupOfThreadsHasItsSeries() {
    assertThat(Series.THREAD_CPU.labels().get(0).values())
        .containsAll(new ThreadCpu().take(0).keySet());
  }

  @Test
  void theTableInTheDocumentationIsTheCodes() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "observability.md"));

    assertThat(page).contains(table());
  }

  private static String table() {
    return Stream.concat(
            Stream.of("| series | shown by | labels | what it is |", "|---|---|---|---|"),
            MetricSeries.all().stream().map(SeriesTest::row))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String row(MetricSeries series) {
    return "| `"
        + series.text()
        + "` | "
        + (series.scope() == MetricSeries.Scope.NODE ? "every node" : "coordinator")
        + " | "
        + series.labels().stream().map(SeriesTest::labels).collect(Collectors.joining("; "))
        + " | "
        + series.help()
        + " |";
  }

  private static String labels(Label label) {
    List<String> values = label.values();
    return "`"
        + label.name()
        + "`"
        + (values.isEmpty() ? "" : ": " + String.join(", ", new TreeSet<>(values)));
  }
}
