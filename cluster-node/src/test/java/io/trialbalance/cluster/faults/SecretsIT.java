package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.cluster.tls.HttpsTrust;
import io.trialbalance.cluster.tls.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets are planted wherever a node takes them, and sought in everything that comes out of it.
 */
class SecretsIT {

  private static final String TOKEN = "planted-token-0123456789";
  private static final String WRONG_TOKEN = "planted-wrong-token-0123456789";
  private static final String WRONG_PASSWORD = "planted-wrong-password";
  private static final Pattern ADDRESS = Pattern.compile("answers at (https://\\S+?);");

  private static final String PLAN =
      """
      name = secrets
      runs = 1, max-reruns = 0
      workload.accounts = 200
      phases { settle = 0s, warm-up = 1s, measurement = 2s, drain-deadline = 1s }
      plans = [ { name = good, database = good }, { name = bad, database = bad } ]
      """;

  @TempDir Path folder;
  @TempDir Path keys;

  private final Map<String, String> planted = new LinkedHashMap<>();
  private final List<String> answers = new ArrayList<>();
  private Workplace workplace;
  private HttpClient client;
  private String address;

  @BeforeEach
  void plant() throws IOException {
    workplace = new Workplace(folder);
    TestAuthority.in(keys).issue("127.0.0.1");
    client =
        HttpClient.newBuilder().sslContext(HttpsTrust.authority(keys.resolve("ca.pem"))).build();
    planted.put("the token", TOKEN);
    planted.put("a wrong token", WRONG_TOKEN);
    planted.put("the password", DatabaseServer.GUARDED_PASSWORD);
    planted.put("a wrong password", WRONG_PASSWORD);
    planted.put("the key", Files.readAllLines(key()).get(1));
  }

  @Test
  void noSecretComesOutOfANode() throws Exception {
    try (ProgramUnderTest node = start(DatabaseServer.running())) {
      node.awaitSaying("answers at");
      Matcher found = ADDRESS.matcher(node.said());
      assertThat(found.find()).isTrue();
      address = found.group(1) + "/api/v1";

      HttpResponse<Stream<String>> events =
          client.send(request("/events").build(), BodyHandlers.ofLines());
      String id = runTheExperiment();
      events.body().takeWhile(line -> !line.contains("experiment-ended")).forEach(answers::add);
      askForEverything(id);
      node.interrupt();
      node.awaitExit();

      assertNothingIsPlantedIn("the output", node.said());
    }
    assertThat(workplace.documents()).hasSize(2);
    assertThat(answers)
        .hasSizeGreaterThan(30)
        .anyMatch(answer -> answer.contains("wrong or missing password"));
    answers.forEach(answer -> assertNothingIsPlantedIn("an answer", answer));
    for (Path file : workplace.files()) {
      assertNothingIsPlantedIn(file.toString(), Files.readString(file));
    }
  }

  @Test
  void aStartThatFailsShowsNoSecretEither() throws Exception {
    String token = "planted token with spaces";
    planted.put("no token", token);
    workplace.write("swapped.pem", Files.readString(key()));

    try (ProgramUnderTest badToken =
            ProgramUnderTest.start(
                folder,
                Map.of("PLANTED_TOKEN", token),
                List.of("node", "-v", "--set", "http.token-env=PLANTED_TOKEN"));
        ProgramUnderTest swappedFiles =
            workplace.start(
                "node",
                "-v",
                "--set",
                "http.tls.certificate-file=swapped.pem",
                "--set",
                "http.tls.key-file=swapped.pem");
        ProgramUnderTest inTheOpen =
            workplace.start(
                "node", "-v", "--set", "databases.postgresql.password=" + WRONG_PASSWORD)) {
      for (ProgramUnderTest program : List.of(badToken, swappedFiles, inTheOpen)) {
        assertThat(program.awaitExit()).as(program.said()).isEqualTo(2);
        assertNothingIsPlantedIn("the output", program.said());
      }
      assertThat(swappedFiles.said()).contains("http.tls.certificate-file = swapped.pem");
    }
  }

  private ProgramUnderTest start(DatabaseServer server) throws IOException {
    List<String> words = new ArrayList<>(List.of("node", "-v"));
    for (String setting :
        List.of(
            "node.port=0",
            "http.port=0",
            "http.token-env=PLANTED_TOKEN",
            "http.tls.certificate-file=\"" + keys.resolve("127.0.0.1.pem") + "\"",
            "http.tls.key-file=\"" + key() + "\"",
            database("good", server.port(), "PLANTED_PASSWORD"),
            database("bad", server.port(), "PLANTED_WRONG_PASSWORD"))) {
      words.addAll(List.of("--set", setting));
    }
    return ProgramUnderTest.start(
        folder,
        Map.of(
            "PLANTED_TOKEN",
            TOKEN,
            "PLANTED_PASSWORD",
            DatabaseServer.GUARDED_PASSWORD,
            "PLANTED_WRONG_PASSWORD",
            WRONG_PASSWORD),
        words);
  }

  private static String database(String name, int port, String variable) {
    return "databases."
        + name
        + "={kind = postgresql, host = 127.0.0.1, port = "
        + port
        + ", user = "
        + DatabaseServer.GUARDED_USER
        + ", password-env = "
        + variable
        + "}";
  }

  private String runTheExperiment() throws Exception {
    HttpResponse<String> submitted =
        send(
            request("/experiments")
                .header("Content-Type", "application/hocon")
                .POST(BodyPublishers.ofString(PLAN)));
    assertThat(submitted.statusCode()).as(submitted.body()).isEqualTo(201);
    String id = Json.mapper().readTree(submitted.body()).get("experimentId").asText();
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> send(request("/experiments/" + id)).body().contains("\"exitCode\":5"));
    return id;
  }

  /** Every document, every way to be refused, and a session with its cookie. */
  private void askForEverything(String id) throws Exception {
    JsonNode described = Json.mapper().readTree(send(request("/openapi.json")).body());
    for (Map.Entry<String, JsonNode> path : described.get("paths").properties()) {
      String plain = path.getKey().replace("{id}", id).replace("{plan}", "good");
      if (!plain.equals("/events")) {
        send(request(plain.replace("{run}", "run-1.json")));
      }
    }
    String listed = send(request("/experiments/" + id + "/results")).body();
    for (JsonNode path : Json.mapper().readTree(listed).get("documents")) {
      send(request("/experiments/" + id + "/results/" + path.asText()));
    }
    send(HttpRequest.newBuilder(URI.create(address + "/cluster")));
    send(
        HttpRequest.newBuilder(URI.create(address + "/cluster"))
            .header("Authorization", "Bearer " + WRONG_TOKEN));
    send(
        request("/experiments")
            .header("Content-Type", "application/hocon")
            .POST(BodyPublishers.ofString("databases.good.password = " + WRONG_PASSWORD)));
    HttpResponse<String> session = send(request("/session").POST(BodyPublishers.noBody()));
    String cookie = session.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    planted.put("a session", cookie.split("=", 2)[1]);
    send(HttpRequest.newBuilder(URI.create(address + "/cluster")).header("Cookie", cookie));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(address + path))
        .header("Authorization", "Bearer " + TOKEN);
  }

  /** Keeps everything of the answer but the cookie, which is a secret that has to be told. */
  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> answer =
        client.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    Map<String, List<String>> headers = new LinkedHashMap<>(answer.headers().map());
    headers.remove("set-cookie");
    answers.add(headers + "\n" + answer.body());
    return answer;
  }

  private void assertNothingIsPlantedIn(String where, String text) {
    planted.forEach(
        (what, secret) -> assertThat(text).as(what + " in " + where).doesNotContain(secret));
  }

  private Path key() {
    return keys.resolve("127.0.0.1-key.pem");
  }
}
