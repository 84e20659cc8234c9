package io.trialbalance.cluster.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be said of the dashboards without Grafana and Prometheus. */
class DashboardsTest {

  private static final Pattern SERIES = Pattern.compile("trialbalance_[a-z_]+");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([a-zA-Z_]+)");
  private static final Set<String> GRAFANAS_OWN = Set.of("__range");

  static Stream<Path> dashboards() throws IOException {
    return Dashboards.files().stream();
  }

  @Test
  void thereAreThoseThatTheDocumentationNames() throws IOException {
    assertThat(Dashboards.files())
        .extracting(file -> file.getFileName().toString())
        .containsExactly("compare.json", "database.json", "hosts.json", "run.json");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everyPanelHasWhatGrafanaNeedsToShowIt(Path file) throws IOException {
    JsonNode dashboard = Dashboards.read(file);
    assertThat(dashboard.path("uid").asText())
        .isEqualTo("trialbalance-" + file.getFileName().toString().replace(".json", ""));
    assertThat(dashboard.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(36);
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).as("id of %s", panel.path("title")).isTrue();
    }
    for (JsonNode panel : Dashboards.panels(dashboard)) {
      String title = panel.path("title").asText();
      assertThat(title).isNotBlank();
      assertThat(panel.path("description").asText()).as(title).endsWith(".");
      assertThat(panel.at("/fieldConfig/defaults/unit").asText())
          .as("unit of " + title)
          .isNotBlank();
      assertThat(panel.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
      assertThat(panel.path("targets")).as(title).isNotEmpty();
      assertThat(panel.path("targets").findValuesAsText("expr")).as(title).doesNotContain("");
      assertThat(panel.path("targets").findValuesAsText("refId")).as(title).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void noPanelLiesOverAnotherOrBeyondTheEdge(Path file) throws IOException {
    Set<String> taken = new HashSet<>();
    for (JsonNode panel : Dashboards.read(file).path("panels")) {
      JsonNode place = panel.path("gridPos");
      assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = 0; x < place.path("w").asInt(); x++) {
        for (int y = 0; y < place.path("h").asInt(); y++) {
          String cell = (place.path("x").asInt() + x) + "," + (place.path("y").asInt() + y);
          assertThat(taken.add(cell)).as("%s at %s", panel.path("title"), cell).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everySeriesAndVariableThatIsNamedIsThere(Path file) throws IOException {
    Set<String> known =
        MetricSeries.all().stream().map(MetricSeries::text).collect(Collectors.toSet());
    known.add(Series.LATENCY.text() + "_bucket");
    Set<String> variables =
        new HashSet<>(Dashboards.read(file).at("/templating/list").findValuesAsText("name"));
    for (Dashboards.Query query : Dashboards.queries(file)) {
      assertThat(found(SERIES, query.expression(), 0)).as(query.toString()).isSubsetOf(known);
      Set<String> used = found(VARIABLE, query.expression(), 1);
      used.removeAll(GRAFANAS_OWN);
      assertThat(used).as(query.toString()).isSubsetOf(variables);
    }
  }

  @Test
  void everySeriesThatTheRulesNameIsThere() throws IOException {
    List<String> known = MetricSeries.all().stream().map(MetricSeries::text).toList();

    assertThat(found(SERIES, Files.readString(Prometheus.SHIPPED.resolve("rules.yml")), 0))
        .isNotEmpty()
        .isSubsetOf(known);
  }

  @Test
  void theDatasourceHasTheIdThatTheDashboardsBeginWith() throws IOException {
    for (String folder : List.of("provisioning", "provisioning-local")) {
      Path datasource = Path.of("..", "grafana", folder, "datasources", "trialbalance.yaml");
      assertThat(Files.readString(datasource)).contains("uid: trialbalance\n");
    }
    for (Path file : Dashboards.files()) {
      assertThat(Dashboards.read(file).at("/templating/list/0/current/value").asText())
          .isEqualTo("trialbalance");
    }
  }

  private static Set<String> found(Pattern pattern, String text, int group) {
    Set<String> found = new HashSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(group));
    }
    return found;
  }
}
