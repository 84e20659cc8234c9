package io.trialbalance.cluster.settings;

import static io.trialbalance.cluster.settings.TestSources.file;
import static io.trialbalance.cluster.settings.TestSources.problems;
import static io.trialbalance.cluster.settings.TestSources.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.settings.NodeSettings.Role;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.measure.RoundTrips;
import io.trialbalance.workload.database.Drivers;
import io.trialbalance.workload.secret.SecretSource;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSettingsTest {

  @TempDir private Path folder;

  private NodeSettings read(String text) {
    return Configuration.load(file(folder, "trialbalance {\n" + text + "\n}")).settings();
  }

  private List<Problem> wrong(String text) {
    return problems(() -> read(text)).problems();
  }

  @Test
  void aNodeWithoutAnyConfigurationIsAloneOnLoopback() {
    NodeSettings settings = Configuration.load(settings()).settings();

    assertThat(settings.node())
        .isEqualTo(
            new NodeSettings.Node(
                "127.0.0.1-2551",
                "127.0.0.1",
                "127.0.0.1",
                2_551,
                List.of(),
                1,
                List.of(Role.COORDINATOR, Role.LOAD),
                1,
                Optional.empty(),
                Path.of("results", ".node"),
                Optional.empty()));
    assertThat(settings.http())
        .isEqualTo(
            new NodeSettings.Http("127.0.0.1", 8_080, new SecretSource.None(), Optional.empty()));
    assertThat(settings.resultsFolder()).isEqualTo(Path.of("results"));
    assertThat(settings.databaseKinds())
        .containsOnlyKeys(Drivers.all().keySet())
        .allSatisfy((name, kind) -> assertThat(kind).isEqualTo(name));
  }

  @Test
  void aNodeOfACluster() {
    NodeSettings.Node node =
        read("""
                node {
                  bind-host = 0.0.0.0, advertised-host = loader-1, nodes-expected = 3
                  seed-nodes = ["loader-1:2551", "[::1]:2552"], roles = [load], weight = 3
                }
                """)
            .node();

    assertThat(node.name()).isEqualTo("loader-1-2551");
    assertThat(node.seedNodes())
        .containsExactly(new HostPort("loader-1", 2_551), new HostPort("[::1]", 2_552));
    assertThat(node.roles()).containsExactly(Role.LOAD);
    assertThat(node.shareWeight()).isEqualTo(3);
  }

  @Test
  void aNodeWithoutTheRoleOfLoadIsKeptFreeOfIt() {
    assertThat(read("node { roles = [coordinator], weight = 3 }").node().shareWeight()).isZero();
    assertThat(read("node.roles = []").node().shareWeight()).isZero();
  }

  @Test
  void roundTripsAreReadFromTheirFile() {
    Path file =
        TestSources.write(
            folder,
            "network_latency.json",
            """
            {"measuredAt": "2026-11-21T19:00:00+00:00", "roundTrips": [{"from": "client-0",
            "to": "database-0", "count": 100, "meanMicros": 210, "p95Micros": 250,
            "p99Micros": 400, "standardDeviationMicros": 31}]}
            """);

    assertThat(read("node.round-trips-file = \"" + file + "\"").node().roundTrips())
        .contains(
            new RoundTrips(
                OffsetDateTime.parse("2026-11-21T19:00:00Z").toInstant(),
                List.of(new RoundTrips.Pair("client-0", "database-0", 100, 210, 250, 400, 31))));
    assertThat(read("").node().roundTrips()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          no JSON                                                    | wrong.json
          {"measuredAt": "yesterday", "roundTrips": []}              | yesterday
          {"measuredAt": "2026-11-21T19:00:00Z"}                     | roundTrips
          {"measuredAt": "2026-11-21T19:00:00Z", "roundTrips": [{}]} | from
          {"measuredAt": "2026-11-21T19:00:00Z", "roundTrips": [{"from": "a", "to": "b", "count": 0}]} | count 0.0 at line 1
          """)
  void aFileThatHoldsNoRoundTripsIsAMistake(String text, String named) {
    Path file = TestSources.write(folder, "wrong.json", text);

    assertThat(wrong("node.round-trips-file = \"" + file + "\""))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.inWords())
                    .contains("round-trips-file", "wrong.json", "as ops/cloud writes it", named));
  }

  @Test
  void aRoleThatDoesNotExistIsAMistake() {
    assertThat(wrong("node.roles = [laod]"))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.inWords()).contains("node.roles", "laod", "coordinator, load"));
  }

  @Test
  void theNodeThatBeginsAClusterNeedsNoSeed() {
    NodeSettings.Node node = read("node.nodes-expected = 3").node();

    assertThat(node.nodesExpected()).isEqualTo(3);
    assertThat(node.seedNodes()).isEmpty();
  }

  @Test
  void nodesOnAnyFreePortAreToldApartByTheirProcess() {
    assertThat(read("node.port = 0").node().name())
        .isEqualTo("127.0.0.1-process-" + ProcessHandle.current().pid());
  }

  @Test
  void aFurtherDatabaseTakesWhatItLeavesOutFromTheReference() {
    NodeSettings settings =
        read(
            """
            databases.postgresql.port = 9999
            databases.standby { kind = postgresql, host = db7 }
            databases.here { kind = postgresql, server = embedded }
            databases.nothing { kind = noop }
            """);

    assertThat(settings.databases().get("standby").values().toString())
        .contains("host=Given[value=[db7]", "port=Given[value=[5432]");
    assertThat(settings.databaseKinds())
        .containsEntry("here", "postgresql")
        .containsEntry("nothing", "noop");
  }

  @Test
  void theEntryOfAKindCanBecomeOneOfAnotherKind() {
    NodeSettings settings =
        read(
            "databases { postgresql { kind = tigerbeetle }"
                + ", tigerbeetle { kind = postgresql, host = db } }");

    assertThat(settings.databaseKinds())
        .containsEntry("postgresql", "tigerbeetle")
        .containsEntry("tigerbeetle", "postgresql");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          node.port = 65536 | node.port | a whole number from 0 to 65,535
          node.name = a b | node.name | a name of letters
          node.bind-host = "http://x" | node.bind-host | a host name or address
          node.bind-host = "x:2551" | node.bind-host | a host name or address
          node.bind-host = 0.0.0.0 | node.advertised-host | an address that others can reach
          node.seed-nodes = ["a"] | node.seed-nodes[0] | a host and a port
          node.seed-nodes = ["a:70000"] | node.seed-nodes[0] | a host and a port
          node.roles = ["A b"] | node.roles[0] | one of coordinator, load
          node.tls.key-file = "" | node.tls.key-file | the path of a file
          node.tls { key-file = a, ca-file = b } | node.tls.certificate-file | another key of tls
          http.port = 2551 | http.port | another port than node.port
          http = 8080 | http | a section
          http.token-env = "a b" | http.token-env | an environment variable in capital letters
          http { token-env = A, token-file = b } | http.token-file | since token-env is set
          results.folder = "" | results.folder | the path of a folder
          databases.d { kind = oracle } | databases.d.kind | noop, postgresql
          databases.d { host = x } | databases.d.kind | noop, postgresql
          databases.d { kind = noop, host = x } | databases.d.host | one of the keys kind
          databases."D B" { kind = noop } | databases.D B | a database's name of small letters
          databases.postgresql.server = local | databases.postgresql.server | one of external
          databases.postgresql { server = embedded, host = x } | databases.postgresql.host | embedded
          databases.postgresql.password-env = "a b" | databases.postgresql.password-env | capital
          databases.postgresql.connect-timeout = 10 | databases.postgresql.connect-timeout | unit
          """)
  void aWrongSettingIsToldWithItsLineAndWhatIsExpected(String text, String key, String expected) {
    List<Problem> problems = wrong(text);

    assertThat(problems).hasSize(1);
    Problem problem = problems.get(0);
    assertThat(problem.key()).isEqualTo("trialbalance." + key);
    assertThat(problem.expected()).contains(expected);
    assertThat(problem.where().source()).endsWith("application.conf");
    assertThat(problem.where().line()).isBetween(1, 2);
  }
}
