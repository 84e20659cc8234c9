package io.trialbalance.cluster.settings;

import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.workload.database.DatabaseSettings;
import io.trialbalance.workload.secret.SecretForm;
import io.trialbalance.workload.secret.SecretSourceReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All sections of a node's own configuration. */
final class NodeSettingsReader {

  private static final Form<String> NAME =
      Forms.text(
          "[A-Za-z0-9._-]{1,64}",
          "a name of letters, digits, dots, hyphens and underscores, at most 64 characters");

  private static final Form<NodeSettings.Role> ROLE =
      Forms.choice(NodeSettings.Role.values(), NodeSettings.Role::label);

  /** Good to listen on, but nobody can connect to them. */
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::");

  /** Below the results: whoever keeps these keeps both. */
  private static final String STATE_FOLDER = ".node";

  private static final String CERTIFICATE = "certificate-file";
  private static final String KEY = "key-file";
  private static final String AUTHORITY = "ca-file";

  private NodeSettingsReader() {}

  /**
   * @param root the section {@code trialbalance}; its unknown keys are left to whoever has the root
   */
  static NodeSettings read(Section root) {
    Path results = Path.of(root.section("results").read("folder", Forms.FOLDER));
    NodeSettings.Node node = node(root.section("node"), results);
    Section http = root.section("http");
    DatabaseSettingsReader reader = new DatabaseSettingsReader();
    Map<String, DatabaseSettings> read = reader.read(root.section("databases"));
    NodeSettings settings =
        new NodeSettings(
            node,
            new NodeSettings.Http(
                http.read("host", AddressForms.NODE_HOST),
                http.read("port", AddressForms.LISTENING_PORT),
                SecretSourceReader.read(http, "token", "the token", SecretForm.TOKEN),
                httpsFiles(http.section("tls"))),
            results,
            reader.nodeExporters(),
            read);
    int port = settings.http().port();
    if (root.isGood("http.port", "node.port") && port != 0 && port == node.port()) {
      root.contradict("http.port", "another port than node.port", null);
    }
    return settings;
  }

  private static NodeSettings.Node node(Section section, Path results) {
    String bindHost = section.read("bind-host", AddressForms.NODE_HOST);
    Optional<String> advertised = section.readOptional("advertised-host", AddressForms.NODE_HOST);
    if (section.isGood("bind-host", "advertised-host")
        && WILDCARDS.contains(advertised.orElse(bindHost))) {
      section.contradict(
          "advertised-host",
          "an address that others can reach, which " + bindHost + " is not",
          null);
    }
    int port = section.read("port", AddressForms.LISTENING_PORT);
    List<HostPort> seedNodes = section.readList("seed-nodes", AddressForms.SEED_NODE);
    int nodesExpected = section.read("nodes-expected", Forms.integer(1, 1_000));
    String host = advertised.orElse(bindHost);
    return new NodeSettings.Node(
        section.readOptional("name", NAME).orElse(defaultName(host, port)),
        bindHost,
        host,
        port,
        seedNodes,
        nodesExpected,
        section.readList("roles", ROLE),
        section.read("weight", Forms.integer(1, 1_000)),
        RoundTripsFile.read(section),
        section
            .readOptional("state-folder", Forms.FOLDER)
            .map(Path::of)
            .orElse(results.resolve(STATE_FOLDER)),
        tlsFiles(section.section("tls")));
  }

  private static Optional<TlsFiles> tlsFiles(Section section) {
    return allOrNone(section, List.of(CERTIFICATE, KEY, AUTHORITY))
        .map(files -> new TlsFiles(files.get(CERTIFICATE), files.get(KEY), files.get(AUTHORITY)));
  }

  private static Optional<HttpsFiles> httpsFiles(Section section) {
    return allOrNone(section, List.of(CERTIFICATE, KEY))
        .map(files -> new HttpsFiles(files.get(CERTIFICATE), files.get(KEY)));
  }

  /** TLS with one side that proves nothing lets anybody in. */
  private static Optional<Map<String, Path>> allOrNone(Section section, List<String> keys) {
    Map<String, Path> files = new LinkedHashMap<>();
    for (String key : keys) {
      section.readOptional(key, Forms.FILE).ifPresent(file -> files.put(key, Path.of(file)));
    }
    if (!files.isEmpty()) {
      keys.stream()
          .filter(key -> !files.containsKey(key) && section.isGood(key))
          .forEach(
              key ->
                  section.contradict(
                      key, "the path of a file, since another key of tls is set", null));
    }
    return files.size() == keys.size() ? Optional.of(files) : Optional.empty();
  }

  /** Nodes of one host that take any free port differ in their process only. */
  private static String defaultName(String host, int port) {
    String distinct = port == 0 ? "process-" + ProcessHandle.current().pid() : "" + port;
    return host.replace(':', '.') + "-" + distinct;
  }
}
