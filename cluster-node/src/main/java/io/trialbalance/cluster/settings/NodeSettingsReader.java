package io.trialbalance.cluster.settings;

import com.typesafe.config.ConfigObject;
import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Section;
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

  private static final String CERTIFICATE = "certificate-file";
  private static final String KEY = "key-file";
  private static final String AUTHORITY = "ca-file";

  private NodeSettingsReader() {}

  /**
   * @param root the section {@code trialbalance}; its unknown keys are left to whoever has the root
   * @param databases what its section of this name holds if nobody writes anything
   */
  static NodeSettings read(Section root, ConfigObject databases) {
    NodeSettings.Node node = node(root.section("node"));
    Section http = root.section("http");
    NodeSettings settings =
        new NodeSettings(
            node,
            new NodeSettings.Http(
                http.read("host", AddressForms.HOST),
                http.read("port", AddressForms.LISTENING_PORT),
                SecretSourceReader.read(http, "http", "token", "the token")),
            Path.of(root.section("results").read("folder", AddressForms.FOLDER)),
            new DatabaseSettingsReader(databases).read(root.section("databases")));
    int port = settings.http().port();
    if (root.isGood("http.port", "node.port") && port != 0 && port == node.port()) {
      root.contradict("http.port", "another port than node.port", null);
    }
    return settings;
  }

  private static NodeSettings.Node node(Section section) {
    String bindHost = section.read("bind-host", AddressForms.HOST);
    Optional<String> advertised = section.readOptional("advertised-host", AddressForms.HOST);
    if (section.isGood("bind-host", "advertised-host")
        && WILDCARDS.contains(advertised.orElse(bindHost))) {
      section.contradict(
          "advertised-host",
          "an address that others can reach, which " + bindHost + " is not",
          null);
    }
    int port = section.read("port", AddressForms.LISTENING_PORT);
    List<SeedNode> seedNodes = section.readList("seed-nodes", AddressForms.SEED_NODE);
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
        tls(section.section("tls")));
  }

  /** All of the files or none: TLS with one side that proves nothing lets anybody in. */
  private static Optional<TlsFiles> tls(Section section) {
    Map<String, Optional<Path>> files = new LinkedHashMap<>();
    for (String key : List.of(CERTIFICATE, KEY, AUTHORITY)) {
      files.put(key, section.readOptional(key, AddressForms.FILE).map(Path::of));
    }
    if (files.values().stream().allMatch(Optional::isEmpty)) {
      return Optional.empty();
    }
    files.forEach(
        (key, file) -> {
          if (file.isEmpty() && section.isGood(key)) {
            section.contradict(key, "the path of a file, since another key of tls is set", null);
          }
        });
    return files
        .get(CERTIFICATE)
        .flatMap(
            certificate ->
                files
                    .get(KEY)
                    .flatMap(
                        key ->
                            files
                                .get(AUTHORITY)
                                .map(authority -> new TlsFiles(certificate, key, authority))));
  }

  /** Nodes of one host that take any free port differ in their process only. */
  private static String defaultName(String host, int port) {
    String distinct = port == 0 ? "process-" + ProcessHandle.current().pid() : "" + port;
    return host.replace(':', '.') + "-" + distinct;
  }
}
