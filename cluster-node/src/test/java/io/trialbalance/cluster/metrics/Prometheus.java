package io.trialbalance.cluster.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** A real Prometheus in a process of its own, with the configuration that is shipped. */
final class Prometheus implements AutoCloseable {

  static final Path SHIPPED = Path.of("..", "ops", "prometheus");

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Process process;
  private final URI address;

  private Prometheus(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** Skips the test without {@code program}, or fails it if TRIALBALANCE_REQUIRE names it. */
  static Path needs(String program) {
    Optional<Path> found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .map(folder -> Path.of(folder, program))
            .filter(Files::isExecutable)
            .findFirst();
    String missing = "there is no " + program + " on the PATH (Debian has a package of that name)";
    String required = System.getenv().getOrDefault("TRIALBALANCE_REQUIRE", "");
    if (found.isEmpty() && List.of(required.split("\\s*,\\s*")).contains("prometheus")) {
      Assertions.fail("TRIALBALANCE_REQUIRE names prometheus, but " + missing);
    }
    Assumptions.assumeTrue(found.isPresent(), missing);
    return found.orElseThrow();
  }

  /**
   * Starts one.
   *
   * @param folder for its files
   * @param targets to be scraped, by the target that the shipped configuration names
   */
  static Prometheus start(Path folder, Map<String, String> targets) throws IOException {
    String config = Files.readString(SHIPPED.resolve("local.yml"));
    for (Map.Entry<String, String> target : targets.entrySet()) {
      config = config.replace(target.getKey(), target.getValue());
    }
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("local.yml"), config);
    Files.copy(SHIPPED.resolve("rules.yml"), folder.resolve("rules.yml"));
    String listen = "127.0.0.1:" + freePort();
    Process process =
        new ProcessBuilder(
                needs("prometheus").toString(),
                "--config.file=" + folder.resolve("local.yml"),
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=" + listen)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    return new Prometheus(process, URI.create("http://" + listen));
  }

  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** Whether every target was scraped without an error. */
  boolean scrapesEverything() {
    try {
      JsonNode targets = get("/api/v1/targets").at("/data/activeTargets");
      return !targets.isEmpty()
          && targets.findValuesAsText("health").stream().allMatch("up"::equals);
    } catch (IOException notYet) {
      return false;
    }
  }

  /** The result of a query over a time, one entry for each series. */
  JsonNode range(String expression, Instant from, Instant to) throws IOException {
    return post(
        "/api/v1/query_range",
        Map.of(
            "query",
            expression,
            "start",
            Double.toString(from.toEpochMilli() / 1e3),
            "end",
            Double.toString(to.toEpochMilli() / 1e3),
            "step",
            "1"));
  }

  /** The result of a query at an instant. */
  JsonNode at(String expression, Instant when) throws IOException {
    return post(
        "/api/v1/query",
        Map.of("query", expression, "time", Double.toString(when.toEpochMilli() / 1e3)));
  }

  private JsonNode post(String path, Map<String, String> form) throws IOException {
    String body =
        form.entrySet().stream()
            .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
            .collect(Collectors.joining("&"));
    JsonNode answer =
        send(
            HttpRequest.newBuilder(address.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body))
                .build());
    if (!answer.path("status").asText().equals("success")) {
      throw new IOException(form.get("query") + ": " + answer.path("error").asText());
    }
    return answer.at("/data/result");
  }

  private JsonNode get(String path) throws IOException {
    return send(HttpRequest.newBuilder(address.resolve(path)).build());
  }

  private static JsonNode send(HttpRequest request) throws IOException {
    try {
      return new ObjectMapper().readTree(CLIENT.send(request, BodyHandlers.ofInputStream()).body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
