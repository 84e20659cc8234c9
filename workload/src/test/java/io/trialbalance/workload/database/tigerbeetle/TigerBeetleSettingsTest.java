package io.trialbalance.workload.database.tigerbeetle;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.Database.Checkup;
import io.trialbalance.workload.database.Database.Checkup.Level;
import io.trialbalance.workload.database.Database.Use;
import io.trialbalance.workload.database.DatabaseSettings;
import io.trialbalance.workload.database.TestSettings;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TigerBeetleSettingsTest {

  @TempDir private Path folder;

  private static final TigerBeetleDriver DRIVER = new TigerBeetleDriver();
  private static final String IMAGE = "ghcr.io/tigerbeetle/tigerbeetle:0.17.8";

  private static DatabaseSettings read(String text) {
    return TestSettings.read(DRIVER, text);
  }

  private static ManagedServer.Settings managed(
      Optional<Path> binary, String image, boolean alwaysImage, int replicas, int cacheMebibytes) {
    return new ManagedServer.Settings(
        "db",
        binary,
        Map.of(),
        image,
        alwaysImage,
        replicas,
        cacheMebibytes,
        Path.of(System.getProperty("java.io.tmpdir")),
        LogFolder.of(Map.of()));
  }

  @Test
  void withoutAnyConfigurationANodeStartsOneReplicaItself() {
    assertThat(ManagedServer.Settings.of(read(""), Map.of()))
        .isEqualTo(managed(Optional.empty(), IMAGE, false, 1, 1_024));
  }

  @Test
  void aServerOfThreeReplicasWithAProgramOfItsOwn() {
    assertThat(
            ManagedServer.Settings.of(
                read("replicas = 3, cache-size = 512MiB, binary = /b"), Map.of()))
        .isEqualTo(managed(Optional.of(Path.of("/b")), IMAGE, false, 3, 512));
  }

  @Test
  void dockerRunsTheImageThatIsNamed() {
    assertThat(ManagedServer.Settings.of(read("server = docker, image = \"my/tb:1\""), Map.of()))
        .isEqualTo(managed(Optional.empty(), "my/tb:1", true, 1, 1_024));
  }

  @Test
  void anExternalServerHasAddressesAndADeclaredRelease() {
    String mostClusterId = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE).toString();

    DatabaseSettings settings =
        read(
            """
            server = external, cluster-id = "%s", release = "0.17.8"
            addresses = ["10.0.0.1:3000", "[::1]:3001"], reset = fresh-ids
            """
                .formatted(mostClusterId));

    assertThat(ExternalServer.Settings.of(settings))
        .isEqualTo(
            new ExternalServer.Settings(
                "db",
                new TigerBeetleAddress(
                    new BigInteger(mostClusterId), List.of("10.0.0.1:3000", "[::1]:3001")),
                Optional.of("0.17.8"),
                Optional.empty(),
                true,
                Optional.empty()));
  }

  @Test
  void anExternalServerMayHaveACommandThatEmptiesItAndAFolderOnThisMachine() {
    DatabaseSettings settings =
        read(
            """
            server = external, addresses = ["127.0.0.1:3000"]
            reset-command = [/opt/reset, "two words"], reset-time-limit = 30s, data-folder = /d
            """);

    assertThat(ExternalServer.Settings.of(settings))
        .isEqualTo(
            new ExternalServer.Settings(
                "db",
                new TigerBeetleAddress(BigInteger.ZERO, List.of("127.0.0.1:3000")),
                Optional.empty(),
                Optional.of(
                    new ResetCommand(List.of("/opt/reset", "two words"), Duration.ofSeconds(30))),
                false,
                Optional.of(Path.of("/d"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          server = podman | server | one of managed, docker, external
          server = docker, binary = /b | binary | no binary, since server is docker
          server = docker, reset = fresh-ids | reset | no reset, since server is docker
          image = "a b" | image | an image with its version
          replicas = 2 | replicas | one of 1, 3
          cache-size = 1024 | cache-size | a size in MiB or GiB
          cache-size = 63MiB | cache-size | from 64MiB
          cache-size = 1025GiB | cache-size | to 1024GiB
          host = x | host | one of the keys addresses
          addresses = ["10.0.0.1:3000"] | addresses | no addresses, since server is managed
          reset = fresh-ids | reset | no reset, since server is managed
          server = external | addresses | 1 to 6
          server = external, addresses = ["a:1"], replicas = 3 | addresses[0] | an IP address
          server = external, addresses = ["1.2.3.4:0"] | addresses[0] | an IP address
          server = external, addresses = ["1.2.3.4:1"], cluster-id = -1 | cluster-id | 2^128
          server = external, addresses = ["1.2.3.4:1"], release = new | release | such as 0.17.8
          server = external, addresses = ["1.2.3.4:1"], reset = drop | reset | fresh-ids
          server = external, addresses = ["1.2.3.4:1"], reset-command = "a b" | reset-command | a list
          server = external, addresses = ["1.2.3.4:1"], reset = fresh-ids, reset-command = [a] | reset | no reset
          reset-command = [a] | reset-command | no reset-command, since server is managed
          server = external, addresses = ["1.2.3.4:1"], replicas = 1 | replicas | external
          """)
  void aWrongSettingIsToldWithWhatIsExpected(String text, String key, String expected) {
    assertThat(TestSettings.problems(DRIVER, text))
        .anySatisfy(
            problem -> {
              assertThat(problem.key()).isEqualTo(key);
              assertThat(problem.expected()).contains(expected);
            });
  }

  /** What a reset command starts anew is asked nothing before it. */
  @Test
  void aServerThatTakesConnectionsIsNamedWithItsDeclaredRelease() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Checkup seen =
          examine(
              external(server.getLocalPort())
                  .replace("reset = fresh-ids", "reset-command = [\"/bin/true\"]"));

      assertThat(seen.level()).isEqualTo(Level.OK);
      assertThat(seen.found())
          .contains("127.0.0.1:" + server.getLocalPort(), "release 99.1.2 as declared");
    }
  }

  @Test
  void aServerThatIsNamedAndNotThereIsInTheWayAndOneOfOursIsWarnedOf() throws Exception {
    assertThat(examine(external(1)))
        .satisfies(silent -> assertThat(silent.level()).isEqualTo(Level.FAIL))
        .satisfies(silent -> assertThat(silent.found()).contains("correct databases.db.addresses"));
    assertThat(examine("binary = /no/program"))
        .satisfies(none -> assertThat(none.level()).isEqualTo(Level.WARN))
        .satisfies(none -> assertThat(none.found()).contains("/no/program is no program"));
  }

  @Test
  void aServerThatNobodyCanEmptyIsInTheWayOfARun() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Checkup seen = examine(external(server.getLocalPort()).replace(", reset = fresh-ids", ""), 1);

      assertThat(seen.obstacle()).hasValue(Kind.REFUSED);
      assertThat(seen.failure().orElseThrow().message()).contains("databases.db.reset=fresh-ids");
    }
  }

  @Test
  void whatAResetCommandStartsIsNotMissedBeforeIt() throws Exception {
    String emptied = "server = external, addresses = [\"127.0.0.1:1\"], reset-command = ";

    assertThat(examine(emptied + "[\"/bin/true\"]", 1).failure()).isEmpty();
    assertThat(examine(emptied + "[\"/no/command\"]", 1).failure())
        .get()
        .extracting(StepFailure::message)
        .asString()
        .contains("databases.db.reset-command cannot be run", "/no/command");
  }

  @Test
  void aServerThatANodeStartsServesOneNode() throws Exception {
    assertThat(examine(managed(), 1).failure()).isEmpty();
    assertThat(examine(managed(), 2).failure())
        .get()
        .extracting(StepFailure::message)
        .asString()
        .contains("is managed, and the run has 2 nodes");
  }

  @Test
  void withoutAPlaceForItsDataFilesNoneCanBeStarted() throws Exception {
    Path file = Files.createFile(folder.resolve("no-folder"));

    assertThat(examine(managed() + ", data-folder = \"" + file + "/data\"", 1).failure())
        .get()
        .extracting(StepFailure::message)
        .asString()
        .contains("no data file for TigerBeetle can be made", "databases.db.data-folder=FOLDER");
  }

  /** Says of itself what a server's program says. */
  private String managed() throws IOException {
    Path program =
        Files.writeString(
            folder.resolve("tigerbeetle"),
            "#!/bin/sh\necho process.release=0.17.8; echo process.release_client_min=0.16.4\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return "binary = \"" + program + "\"";
  }

  private static Checkup examine(String text, int nodes) throws InterruptedException {
    return read(text)
        .open(Map.of())
        .examine(Optional.of(new Use(new TestPlan().plan(), nodes)))
        .orElseThrow();
  }

  private static String external(int port) {
    return "server = external, release = \"99.1.2\", reset = fresh-ids, addresses = [\"127.0.0.1:"
        + port
        + "\"]";
  }

  private static Checkup examine(String text) throws InterruptedException {
    return read(text).open(Map.of()).examine(Optional.empty()).orElseThrow();
  }
}
