package io.trialbalance.workload.database.tigerbeetle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.trialbalance.workload.OtherJvm;
import io.trialbalance.workload.database.RequiredParts;
import io.trialbalance.workload.database.ShortCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the image that {@code TIGERBEETLE_IMAGE} names, which has to be on the engine already. */
class ServerImageIT {

  private static final String VARIABLE = "TIGERBEETLE_IMAGE";

  @TempDir private Path folder;

  @BeforeEach
  void needsTheImage() throws Exception {
    String image = System.getenv(VARIABLE);
    RequiredParts.needs(
        "tigerbeetle-image",
        image != null && ServerImage.engineAnswers() && new ServerImage(image).isHere(),
        "no Docker engine has the image that the environment variable " + VARIABLE + " names");
  }

  @Test
  void threeReplicasRunInContainersAndNothingStaysBehind() throws Exception {
    try (ManagedServer server = new ManagedServer(settings(folder, 3))) {
      assertThat(server.reset(null, (what, fraction) -> {}))
          .isEqualTo(TigerBeetleServer.Reset.FRESH);

      assertThat(containers()).hasSize(3);
      assertThat(server.address().replicas()).hasSize(3);
      assertThat(server.disk().orElseThrow().growthBytes()).isNotNegative();
      assertThat(server.describe().facts())
          .anySatisfy(fact -> assertThat(fact.value()).contains(System.getenv(VARIABLE)));

      server.reset(null, (what, fraction) -> {});

      assertThat(containers()).hasSize(3);
    }

    assertThat(containers()).isEmpty();
    assertThat(folder.resolve("data")).isEmptyDirectory();
  }

  @Test
  void aContainerEndsWithAProcessThatIsKilledAndItsDataGoesAtTheNextStart() throws Exception {
    Process killed =
        new ProcessBuilder(OtherJvm.command(StartAndDie.class, folder.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(killed.getInputStream().readAllBytes(), UTF_8);
    assertThat(killed.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(killed.exitValue()).as(said).isEqualTo(137);
    await().untilAsserted(() -> assertThat(containers()).isEmpty());
    assertThat(folder.resolve("data")).isNotEmptyDirectory();

    try (ManagedServer server = new ManagedServer(settings(folder, 1))) {
      server.reset(null, (what, fraction) -> {});

      assertThat(containers()).hasSize(1);
    }

    assertThat(folder.resolve("data")).isEmptyDirectory();
  }

  @Test
  void anImageThatCannotBeFetchedIsToldWithDockersOwnWords() {
    ServerImage none = new ServerImage("localhost:1/no/such/image:1");

    assertThatThrownBy(() -> none.fetch((what, fraction) -> {}))
        .hasMessageContaining("docker pull localhost:1/no/such/image:1")
        .hasMessageContaining("exit code 1");
  }

  /** Starts a server and ends as a killed process does: without a word to anybody. */
  static final class StartAndDie {

    private StartAndDie() {}

    public static void main(String[] arguments) throws Exception {
      new ManagedServer(settings(Path.of(arguments[0]), 1)).reset(null, (what, fraction) -> {});
      Runtime.getRuntime().halt(137);
    }
  }

  private static ManagedServer.Settings settings(Path folder, int replicas) {
    return new ManagedServer.Settings(
        "tb",
        Optional.empty(),
        Map.of(),
        System.getenv(VARIABLE),
        true,
        replicas,
        256,
        folder.resolve("data"),
        Optional.of(folder.resolve("logs")));
  }

  /** Ids of those whose data is in this test's folder. */
  private List<String> containers() throws Exception {
    String label = "io.trialbalance.tigerbeetle.data";
    return ShortCommand.run(
            List.of("docker", "ps", "--all", "--format={{.Label \"" + label + "\"}} {{.ID}}"),
            Map.of(),
            Duration.ofSeconds(20))
        .lines()
        .stream()
        .filter(line -> line.startsWith(folder.toString()))
        .toList();
  }
}
