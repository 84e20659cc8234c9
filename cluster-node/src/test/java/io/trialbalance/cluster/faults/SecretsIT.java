package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.cluster.tls.HttpsTrust;
import io.trialbalance.cluster.tls.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
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
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets are planted wherever a node takes them, or where somebody may have put them by mistake,
 * and sought, as they are and as other texts would spell them, in everything that comes out of it:
 * with everything logged that any library logs, and every thread dumped. What commands say that
 * fail is {@code SecretPathsTest}'s.
 */
class SecretsIT {

  private static final String TOKEN = "planted-token-0123456789";
  private static final String WRONG_TOKEN = "planted-wrong-token-0123456789";
  private static final String WRONG_PASSWORD = "planted-wrong-password";
  private static final String STORE_PASSWORD = "planted-key-store-password";
  private static final String ARGUMENT = "planted-argument-of-a-command";

  /** Everything that any library has to say, without a limit. */
  private static final List<String> FLAGS =
      List.of(
          "-Dlog.level=DEBUG",
          "-Dlog.exceptions=%ex",
          "-Djavax.net.ssl.keyStorePassword=" + STORE_PASSWORD);

  /** A script that fails and says what it knows; it must not know more than its arguments. */
  private static final String EMPTIED =
      ("databases.emptied={kind = tigerbeetle, server = external, addresses = [\"127.0.0.1:1\"],"
              + " reset-command = [\"/bin/sh\", \"-c\","
              + " \"env | sort | tail -n 2; env | grep -i planted; exit 1\", \"%s\"]}")
          .formatted(ARGUMENT);

  private static final Pattern ADDRESS = Pattern.compile("answers at (https://\\S+?);");

  private static final String PLAN =
      """
      name = secrets
      runs = 1, max-reruns = 0, on-failure = keep-going
      workload.accounts = 200
      pacing { mode = open-loop, target-rate = 50/s }
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
    planted.put("a key store's password", STORE_PASSWORD);
    planted.put("an argument", ARGUMENT);
    planted.put("the key", Files.readAllLines(key()).get(1));
  }

  @Test
  void noSecretComesOutOfANode() throws Exception {
    try (ProgramProcess node = start(DatabaseServer.running())) {
      node.awaitSaying("answers at");
      Matcher found = ADDRESS.matcher(node.said());
      assertThat(found.find()).isTrue();
      address = found.group(1) + "/api/v1";

      HttpResponse<Stream<String>> events =
          client.send(request("/events").build(), BodyHandlers.ofLines());
      String id = run(PLAN);
      events.body().takeWhile(line -> !line.contains("experiment-ended")).forEach(answers::add);
      askForEverything(id);
      run("name = emptied, database = emptied, runs = 1, max-reruns = 0");
      Signals.send("QUIT", node.handle().pid());
      node.awaitSaying("Full thread dump");
      node.interrupt();
      node.awaitExit();

      assertNothingIsPlantedIn("the output", node.said());
    }
    assertThat(workplace.documents()).hasSize(3);
    assertThat(answers)
        .hasSizeGreaterThan(30)
        .anyMatch(answer -> answer.contains("password"))
        .anyMatch(answer -> answer.contains("exit code 1"))
        .anyMatch(answer -> answer.contains("-Djavax.net.ssl.keyStorePassword=…"));
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

    try (ProgramProcess badToken =
            ProgramProcess.start(
                folder,
                Map.of("PLANTED_TOKEN", token),
                List.of("node", "-v", "--set", "http.token-env=PLANTED_TOKEN"));
        ProgramProcess swappedFiles =
            workplace.start(
                "node",
                "-v",
                "--set",
                "http.tls.certificate-file=swapped.pem",
                "--set",
                "http.tls.key-file=swapped.pem");
        ProgramProcess inTheOpen =
            workplace.start(
                "node", "-v", "--set", "databases.postgresql.password=" + WRONG_PASSWORD);
        ProgramProcess forced =
            ProgramProcess.start(
                folder,
                Map.of("CONFIG_FORCE_trialbalance_databases_postgresql_password", WRONG_PASSWORD),
                List.of("node", "-v"));
        ProgramProcess lineBreakWithin =
            ProgramProcess.start(
                folder,
                Map.of("TRIALBALANCE_TOKEN", TOKEN + "\n" + TOKEN),
                List.of("status", "-v", "--at", "http://127.0.0.1:1"));
        ProgramProcess lineBreakAfter =
            ProgramProcess.start(
                folder,
                Map.of("TRIALBALANCE_TOKEN", TOKEN + "\n"),
                List.of("status", "-v", "--at", "http://127.0.0.1:1"))) {
      for (ProgramProcess program :
          List.of(badToken, swappedFiles, inTheOpen, forced, lineBreakWithin)) {
        assertThat(program.awaitExit()).as(program.said()).isEqualTo(2);
        assertNothingIsPlantedIn("the output", program.said());
      }
      assertThat(lineBreakAfter.awaitExit()).as(lineBreakAfter.said()).isEqualTo(5);
      assertNothingIsPlantedIn("the output", lineBreakAfter.said());
      assertThat(swappedFiles.said()).contains("http.tls.certificate-file = swapped.pem");
    }
  }

  private ProgramProcess start(DatabaseServer server) throws IOException {
    List<String> words = new ArrayList<>(List.of("node"));
    for (String setting :
        List.of(
            "node.port=0",
            "http.port=0",
            "http.token-env=PLANTED_TOKEN",
            "http.tls.certificate-file=\"" + keys.resolve("127.0.0.1.pem") + "\"",
            "http.tls.key-file=\"" + key() + "\"",
            "akka.log-config-on-start=on",
            "akka.remote.artery.ssl.config-ssl-engine.key-store-password=" + STORE_PASSWORD,
            EMPTIED,
            database("good", server.port(), "PLANTED_PASSWORD"),
            database("bad", server.port(), "PLANTED_WRONG_PASSWORD"))) {
      words.addAll(List.of("--set", setting));
    }
    return ProgramProcess.start(
        folder,
        Map.of(
            "PLANTED_TOKEN",
            TOKEN + "\n",
            "PLANTED_PASSWORD",
            DatabaseServer.GUARDED_PASSWORD,
            "PLANTED_WRONG_PASSWORD",
            WRONG_PASSWORD),
        FLAGS,
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

  private String run(String plan) throws Exception {
    HttpResponse<String> submitted =
        send(
            request("/experiments")
                .header("Content-Type", "application/hocon")
                .POST(BodyPublishers.ofString(plan)));
    assertThat(submitted.statusCode()).as(submitted.body()).isEqualTo(201);
    String id = Json.mapper().readTree(submitted.body()).get("experimentId").asText();
    await()
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> send(request("/experiments/" + id)).body().contains("\"exitCode\":"));
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
    for (String plan :
        List.of(
            "databases.good.password = " + WRONG_PASSWORD,
            "database { url = \"postgresql://me:" + WRONG_PASSWORD + "@db\" }",
            "database = \"postgresql://me:" + WRONG_PASSWORD + "@db\"",
            "auth = " + WRONG_PASSWORD,
            "include \"http://me:" + WRONG_PASSWORD + "@db\"",
            "password = \"" + WRONG_PASSWORD + "\n",
            "name = ${" + TOKEN + "}{" + TOKEN)) {
      send(
          request("/experiments")
              .header("Content-Type", "application/hocon")
              .POST(BodyPublishers.ofString(plan)));
    }
    for (String authorization :
        List.of("Basic " + TOKEN, "Bearer " + TOKEN + "\t" + TOKEN, TOKEN)) {
      send(
          HttpRequest.newBuilder(URI.create(address + "/cluster"))
              .header("Authorization", authorization));
    }
    send(request("/cluster?token=" + TOKEN));
    HttpResponse<String> session = send(request("/session").POST(BodyPublishers.noBody()));
    String cookie = session.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    planted.put("a session", cookie.split("=", 2)[1]);
    for (String header : List.of(cookie, cookie + "\"", cookie + ",;" + cookie, "\"" + cookie)) {
      send(HttpRequest.newBuilder(URI.create(address + "/cluster")).header("Cookie", header));
    }
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
        (what, secret) ->
            spellings(secret)
                .forEach(
                    spelling ->
                        assertThat(text.contains(spelling))
                            .as("%s in %s: %s", what, where, surroundings(text, spelling))
                            .isFalse()));
  }

  /** As it is, in a URL, and in Base64 behind anything (RFC 4648: in groups of three bytes). */
  private static Set<String> spellings(String secret) {
    Set<String> spellings = new LinkedHashSet<>(List.of(secret));
    spellings.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
    spellings.add(URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20"));
    for (int before = 0; before < 3; before++) {
      String rest = secret.substring(before, before + (secret.length() - before) / 3 * 3);
      spellings.add(Base64.getEncoder().encodeToString(rest.getBytes(StandardCharsets.UTF_8)));
    }
    return spellings;
  }

  private static String surroundings(String text, String found) {
    int at = text.indexOf(found);
    return at < 0 ? "" : text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 60));
  }

  private Path key() {
    return keys.resolve("127.0.0.1-key.pem");
  }
}
