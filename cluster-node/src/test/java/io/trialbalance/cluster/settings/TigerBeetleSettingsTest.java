package io.trialbalance.cluster.settings;

import static io.trialbalance.cluster.settings.TestSources.file;
import static io.trialbalance.cluster.settings.TestSources.problems;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.plan.DatabaseKind;
import io.trialbalance.workload.database.tigerbeetle.TigerBeetleAddress;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TigerBeetleSettingsTest {

  private static final String IMAGE = "ghcr.io/tigerbeetle/tigerbeetle:0.17.8";

  @TempDir private Path folder;

  private NodeSettings read(String text) {
    return Configuration.load(file(folder, "trialbalance.databases {\n" + text + "\n}")).settings();
  }

  @Test
  void withoutAnyConfigurationANodeStartsOneReplicaItself() {
    assertThat(read("").databases().get("tigerbeetle"))
        .isEqualTo(
            new DatabaseSettings.ManagedTigerBeetle(
                Optional.empty(), IMAGE, false, 1, 1_024, Optional.empty()));
  }

  @Test
  void aFurtherServerTakesWhatItLeavesOutFromTheReference() {
    assertThat(
            read("three { kind = tigerbeetle, replicas = 3, cache-size = 512MiB, binary = /b }")
                .databases()
                .get("three"))
        .isEqualTo(
            new DatabaseSettings.ManagedTigerBeetle(
                Optional.of(Path.of("/b")), IMAGE, false, 3, 512, Optional.empty()));
  }

  @Test
  void dockerRunsTheImageThatIsNamed() {
    assertThat(
            read("boxed { kind = tigerbeetle, server = docker, image = \"my/tb:1\" }")
                .databases()
                .get("boxed"))
        .isEqualTo(
            new DatabaseSettings.ManagedTigerBeetle(
                Optional.empty(), "my/tb:1", true, 1, 1_024, Optional.empty()));
  }

  @Test
  void anExternalServerHasAddressesAndADeclaredRelease() {
    String mostClusterId = BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE).toString();

    NodeSettings settings =
        read(
            """
            other {
              kind = tigerbeetle, server = external, cluster-id = "%s", release = "0.17.8"
              addresses = ["10.0.0.1:3000", "[::1]:3001"], reset = fresh-ids
            }
            """
                .formatted(mostClusterId));

    assertThat(settings.databases().get("other"))
        .isEqualTo(
            new DatabaseSettings.ExternalTigerBeetle(
                new TigerBeetleAddress(
                    new BigInteger(mostClusterId), List.of("10.0.0.1:3000", "[::1]:3001")),
                Optional.of("0.17.8"),
                List.of(),
                Duration.ofMinutes(2),
                true,
                Optional.empty()));
  }

  @Test
  void anExternalServerMayHaveACommandThatEmptiesItAndAFolderOnThisMachine() {
    NodeSettings settings =
        read(
            """
            other {
              kind = tigerbeetle, server = external, addresses = ["127.0.0.1:3000"]
              reset-command = [/opt/reset, "two words"], reset-time-limit = 30s, data-folder = /d
            }
            """);

    assertThat(settings.databases().get("other"))
        .isEqualTo(
            new DatabaseSettings.ExternalTigerBeetle(
                new TigerBeetleAddress(BigInteger.ZERO, List.of("127.0.0.1:3000")),
                Optional.empty(),
                List.of("/opt/reset", "two words"),
                Duration.ofSeconds(30),
                false,
                Optional.of(Path.of("/d"))));
  }

  @Test
  void anEntryOfTheReferenceCanBecomeOneOfAnotherKind() {
    NodeSettings settings =
        read("postgresql { kind = tigerbeetle }, tigerbeetle { kind = postgresql, host = db }");

    assertThat(settings.databaseKinds())
        .containsEntry("postgresql", DatabaseKind.TIGERBEETLE)
        .containsEntry("tigerbeetle", DatabaseKind.POSTGRESQL);
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
    List<Problem> problems =
        problems(() -> read("d { kind = tigerbeetle, " + text + " }")).problems();

    assertThat(problems)
        .anySatisfy(
            problem -> {
              assertThat(problem.key()).isEqualTo("trialbalance.databases.d." + key);
              assertThat(problem.expected()).contains(expected);
            });
  }
}
