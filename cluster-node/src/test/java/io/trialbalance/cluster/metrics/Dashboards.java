package io.trialbalance.cluster.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The dashboards in the project's folder. */
final class Dashboards {

  private static final Path FOLDER = Path.of("..", "grafana", "dashboards");

  /**
   * One query of a panel, an annotation or a variable.
   *
   * @param where in words
   * @param expression with Grafana's variables in it
   * @param instant whether it is asked for one instant rather than over a time
   */
  record Query(String where, String expression, boolean instant) {
    @Override
    public String toString() {
      return where + ": " + expression;
    }
  }

  private Dashboards() {}

  /** All of them, by the names of their files. */
  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  static JsonNode read(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  /** Panels that show something: all but the rows' titles. */
  static List<JsonNode> panels(JsonNode dashboard) {
    return stream(dashboard.path("panels"))
        .filter(panel -> !panel.path("type").asText().equals("row"))
        .toList();
  }

  static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** Every query of the dashboard in {@code file}. */
  static List<Query> queries(Path file) throws IOException {
    JsonNode dashboard = read(file);
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : panels(dashboard)) {
      for (JsonNode target : panel.path("targets")) {
        queries.add(
            new Query(
                file.getFileName() + ", " + panel.path("title").asText(),
                target.path("expr").asText(),
                target.path("instant").asBoolean()));
      }
    }
    for (JsonNode annotation : dashboard.at("/annotations/list")) {
      // What is asked for may never happen; what it is asked of must be there.
      queries.add(
          new Query(
              file.getFileName() + ", annotation " + annotation.path("name").asText(),
              annotation.path("expr").asText().replaceAll(" [<>] 0$", ""),
              false));
    }
    for (JsonNode variable : dashboard.at("/templating/list")) {
      String query = variable.path("definition").asText();
      if (!query.isEmpty()) {
        queries.add(
            new Query(
                file.getFileName() + ", variable " + variable.path("name").asText(),
                query
                    .replaceAll("^label_values\\((.*), (\\w+)\\)$", "count by ($2) ($1)")
                    .replaceAll("^query_result\\((.*)\\)$", "$1"),
                false));
      }
    }
    return queries;
  }
}
