package io.trialbalance.cluster.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.boot.NodeRuntime;
import io.trialbalance.cluster.boot.TestNode;
import io.trialbalance.cluster.http.Json;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One run on a real node and a real PostgreSQL, watched in every way at once: the event stream,
 * {@code /metrics}, a real Prometheus if there is one, and the document afterwards.
 */
class ObservedRunIT {

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String PLAN =
      """
      name = observed
      database = postgresql
      runs = 1
      pacing { mode = open-loop, target-rate = 200/s }
      workload.accounts = 1000
      phases { settle = 1s, warm-up = 3s, measurement = 8s }
      postgresql.pool.size = 4
      """;

  @TempDir private static Path folder;
  private static NodeRuntime node;
  private static Process nodeExporter;
  private static String nodeExporterAddress;
  private static Prometheus prometheus;
  private static Instant start;
  private static Instant end;
  private static String experiment;
  private static Map<String, Double> before;
  private static final Map<Integer, Map<String, Double>> scraped = new TreeMap<>();
  private static final Map<Integer, JsonNode> told = new TreeMap<>();

  @BeforeAll
  static void observeARun() throws Exception {
    startNodeExporter();
    node =
        TestNode.start(
            List.of(
                "node.port=0",
                "http.port=0",
                "databases.postgresql.server=embedded",
                "databases.postgresql.node-exporters=" + nodeExporters(),
                "results.folder=\"" + folder.resolve("results") + "\""),
            Map.of(),
            "test");
    await().until(() -> metrics().containsKey("trialbalance_coordinator"));
    before = metrics();
    startPrometheus();
    start = Instant.now();
    List<String> events = new CopyOnWriteArrayList<>();
    CLIENT
        .sendAsync(request("/api/v1/events").build(), BodyHandlers.ofLines())
        .thenAccept(response -> response.body().forEach(events::add));
    await().until(() -> !events.isEmpty());
    experiment = submit();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              Map<String, Double> now = metrics();
              scraped.put(now.get(Series.LOAD_SECOND.text()).intValue(), now);
              return events.stream().anyMatch(line -> line.contains("experiment-ended"));
            });
    await().until(() -> metrics().get(Series.VERDICT.text()) > 0);
    end = Instant.now();
    for (String line : events) {
      if (line.startsWith("data:") && line.contains("\"second-passed\"")) {
        JsonNode event = Json.mapper().readTree(line.substring("data:".length()));
        told.put(event.path("second").asInt() + 1, event.path("figures"));
      }
    }
  }

  private static void startNodeExporter() throws Exception {
    if (isThere("prometheus-node-exporter")) {
      nodeExporterAddress = "127.0.0.1:" + Prometheus.freePort();
      // As ops/cloud/host/round-trips writes them.
      Files.writeString(
          folder.resolve("round-trips.prom"),
          "host_round_trip_seconds{from=\"a\",to=\"b\",statistic=\"max\"} 0.0002\n");
      nodeExporter =
          new ProcessBuilder(
                  "prometheus-node-exporter",
                  "--web.listen-address=" + nodeExporterAddress,
                  "--collector.textfile.directory=" + folder)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("node-exporter.log").toFile())
              .start();
    }
  }

  private static String nodeExporters() {
    return nodeExporter == null ? "[]" : "[\"" + nodeExporterAddress + "\"]";
  }

  private static void startPrometheus() throws Exception {
    Map<String, String> targets = new TreeMap<>();
    targets.put("127.0.0.1:8080", node.httpAddress().getAuthority());
    if (nodeExporter != null) {
      targets.put("127.0.0.1:9100", nodeExporterAddress);
    }
    if (isThere("prometheus")) {
      prometheus = Prometheus.start(folder.resolve("prometheus"), targets);
      if (nodeExporter != null) {
        await().atMost(PATIENCE).until(prometheus::scrapesEverything);
      }
    }
  }

  private static boolean isThere(String program) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (prometheus != null) {
      prometheus.close();
    }
    if (nodeExporter != null) {
      nodeExporter.destroy();
      nodeExporter.waitFor();
    }
    if (node != null) {
      node.stop();
    }
  }

  @Test
  void theMetricsSayWhatTheEventStreamSays() {
    List<Integer> both = seconds();

    assertThat(both).hasSizeGreaterThan(5);
    for (int second : both) {
      Map<String, Double> shown = scraped.get(second);
      JsonNode figures = told.get(second);
      assertThat(shown.get("trialbalance_cluster_transfers_per_second{outcome=\"applied\"}"))
          .as("applied in second %d", second)
          .isEqualTo(figures.path("appliedPerSecond").asDouble());
      assertThat(shown.get("trialbalance_cluster_latency_seconds{percentile=\"p99\"}"))
          .as("p99 of second %d", second)
          .isEqualTo(figures.at("/latencyNanos/p99").asDouble() / 1e9);
      assertThat(shown.get("trialbalance_cluster_in_flight_transfers"))
          .isEqualTo(figures.path("inFlight").asDouble());
    }
  }

  @Test
  void theMetricsSayWhatTheDocumentSays() throws Exception {
    JsonNode series = document().path("series");

    for (int second : seconds()) {
      JsonNode row = series.get(second - 1);
      Map<String, Double> shown = scraped.get(second);
      assertThat(shown.get("trialbalance_cluster_transfers_per_second{outcome=\"applied\"}"))
          .as("applied in second %d", second)
          .isEqualTo(row.at("/counts/applied").asDouble());
      assertThat(shown.get("trialbalance_cluster_minted_per_second"))
          .isEqualTo(row.at("/counts/minted").asDouble());
    }
  }

  @Test
  void theCountersGrowByWhatTheDocumentCounts() throws Exception {
    long applied = 0;
    for (JsonNode second : document().path("series")) {
      applied += second.at("/counts/applied").asLong();
    }
    String counter = "trialbalance_transfers_total{outcome=\"applied\"}";

    assertThat(applied).isPositive();
    double expected = before.get(counter) + applied;
    await().untilAsserted(() -> assertThat(metrics().get(counter)).isEqualTo(expected));
  }

  @Test
  void theDocumentSaysWhatTheHostsAndTheServerDid() throws Exception {
    Prometheus.needs("prometheus-node-exporter");
    JsonNode hosts = document().path("hosts");

    assertThat(hosts.findValuesAsText("role")).containsExactlyInAnyOrder("load", "database");
    for (JsonNode host : hosts) {
      assertThat(host.path("seconds").asDouble()).isBetween(5.0, 9.0);
      assertThat(host.path("cores").asInt()).isPositive();
      assertThat(host.path("cpuCores").asDouble()).isPositive();
      assertThat(host.path("memoryUsedBytes").asLong()).isPositive();
    }
    JsonNode server = document().path("server");
    assertThat(server.path("samples").asInt()).isGreaterThan(3);
    Map<String, JsonNode> figures = new TreeMap<>();
    for (JsonNode figure : server.path("figures")) {
      figures.put(figure.path("name").asText(), figure.path("values"));
    }
    assertThat(figures.get("connections").size()).isPositive();
    assertThat(figures.get("wal-position-bytes").path("all").asDouble()).isPositive();
    JsonNode roundTrips = document().at("/nodeRoundTrips/0");
    assertThat(roundTrips.path("count").asInt()).isGreaterThan(3);
    assertThat(roundTrips.path("p99Micros").asDouble()).isPositive();
  }

  @Test
  void afterTheRunOnlyItsVerdictIsLeft() throws Exception {
    await()
        .untilAsserted(
            () ->
                assertThat(metrics())
                    .containsEntry("trialbalance_cluster_phase", 0.0)
                    .containsEntry("trialbalance_cluster_load_seconds", 0.0)
                    .containsEntry("trialbalance_in_flight_transfers", 0.0));
    await()
        .untilAsserted(
            () ->
                assertThat(metrics().keySet())
                    .noneMatch(key -> key.startsWith("trialbalance_run_info")));
  }

  @Test
  void theTextIsToldToBePrometheus() throws Exception {
    HttpResponse<String> response =
        CLIENT.send(request("/metrics").build(), BodyHandlers.ofString());

    assertThat(response.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
  }

  @Test
  void everyExpressionOfTheDashboardsHasData() throws Exception {
    Prometheus.needs("prometheus");
    Prometheus.needs("prometheus-node-exporter");
    List<String> empty = new ArrayList<>();
    int asked = 0;
    for (Path file : Dashboards.files()) {
      for (Dashboards.Query query : Dashboards.queries(file)) {
        String expression = bound(query.expression());
        JsonNode result =
            query.instant()
                ? prometheus.at(expression, end)
                : prometheus.range(expression, start, end);
        asked++;
        if (result.isEmpty()) {
          empty.add(query + " as " + expression);
        }
      }
    }
    assertThat(empty).as("of %d expressions these have no data", asked).isEmpty();
  }

  /** With a value in the place of each of Grafana's variables. */
  private static String bound(String expression) {
    return expression
        .replace("${shift}", "1")
        .replace("$__range", "10m")
        .replaceAll("\\$(first|second|experiment)", experiment)
        .replaceAll("\\$(plan|run|node|host)", ".*");
  }

  @Test
  void theRulesDoWhatTheirTestsSay() throws Exception {
    Process tests =
        new ProcessBuilder(
                Prometheus.needs("promtool").toString(),
                "test",
                "rules",
                Prometheus.SHIPPED.resolve("rules-test.yml").toString())
            .redirectErrorStream(true)
            .start();

    String said = new String(tests.getInputStream().readAllBytes());

    assertThat(tests.waitFor()).as(said).isZero();
    assertThat(said).contains("SUCCESS");
  }

  @Test
  void prometheusHasNothingToSayOfTheMetricsNames() throws Exception {
    Process check =
        new ProcessBuilder(Prometheus.needs("promtool").toString(), "check", "metrics")
            .redirectErrorStream(true)
            .start();
    try (Writer metrics = check.outputWriter()) {
      metrics.write(CLIENT.send(request("/metrics").build(), BodyHandlers.ofString()).body());
    }

    assertThat(check.inputReader().lines()).isEmpty();
    assertThat(check.waitFor()).isZero();
  }

  /** Seconds of load that were seen in both. */
  private static List<Integer> seconds() {
    return told.keySet().stream().filter(scraped::containsKey).toList();
  }

  /** The evidence in the document of the run. */
  private static JsonNode document() throws Exception {
    Path document = folder.resolve("results").resolve(experiment).resolve("observed/run-1.json");
    return Json.mapper().readTree(document.toFile()).path("evidence");
  }

  private static String submit() throws Exception {
    HttpRequest post =
        request("/api/v1/experiments")
            .header("Content-Type", "application/hocon")
            .POST(BodyPublishers.ofString(PLAN))
            .build();
    HttpResponse<String> response = CLIENT.send(post, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return Json.mapper().readTree(response.body()).path("experimentId").asText();
  }

  private static Map<String, Double> metrics() throws Exception {
    return Exposition.read(
        CLIENT.send(request("/metrics").build(), BodyHandlers.ofString()).body());
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(node.httpAddress() + path));
  }
}
