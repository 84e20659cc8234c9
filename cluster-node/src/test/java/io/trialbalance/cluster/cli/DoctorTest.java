package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.cli.Diagnosis.Level;
import io.trialbalance.cluster.http.Json;
import io.trialbalance.cluster.settings.DatabaseSettings.ExternalTigerBeetle;
import io.trialbalance.cluster.settings.DatabaseSettings.ManagedTigerBeetle;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.workload.database.postgresql.PostgresAddress;
import io.trialbalance.workload.database.tigerbeetle.TigerBeetleAddress;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

  @TempDir private Path folder;

  @Test
  void theMachineIsLookedAt() {
    assertThat(MachineCheckup.examine())
        .extracting(Diagnosis::what)
        .contains("JDK", "cores", "memory");
  }

  @Test
  void anOldJdkIsInTheWay() {
    assertThat(MachineCheckup.jdk(11, "/opt/jdk").level()).isEqualTo(Level.FAIL);
    assertThat(MachineCheckup.jdk(17, "/opt/jdk").level()).isEqualTo(Level.OK);
  }

  @Test
  void aSmallMachineIsWarnedOf() {
    assertThat(MachineCheckup.cores(2).level()).isEqualTo(Level.WARN);
    assertThat(MachineCheckup.cores(8).level()).isEqualTo(Level.OK);
    assertThat(MachineCheckup.memory(1L << 30, 0).level()).isEqualTo(Level.WARN);
    assertThat(MachineCheckup.memory(16L << 30, 0).level()).isEqualTo(Level.OK);
    assertThat(MachineCheckup.files(1_024).level()).isEqualTo(Level.WARN);
    assertThat(MachineCheckup.files(65_536).level()).isEqualTo(Level.OK);
  }

  @Test
  void aDiskThatForgetsIsWarnedOf() {
    assertThat(DiskCheckup.fsync("ext4", 250).level()).isEqualTo(Level.OK);
    assertThat(DiskCheckup.fsync("ext4", 2).level()).isEqualTo(Level.WARN);
    assertThat(DiskCheckup.fsync("tmpfs", 250).level()).isEqualTo(Level.WARN);
    assertThat(DiskCheckup.space(folder, 1 << 20).level()).isEqualTo(Level.WARN);
  }

  @Test
  void theResultsFolderIsMeasuredAndLeftAsItWas() throws Exception {
    List<Diagnosis> diagnoses = DiskCheckup.examine(folder.resolve("not/made/yet"));

    assertThat(diagnoses).extracting(Diagnosis::what).containsExactly("disk space", "fsync");
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Diagnosis diagnosis = PortCheckup.examine("http.port", "127.0.0.1", taken.getLocalPort());

      assertThat(diagnosis.level()).isEqualTo(Level.WARN);
      assertThat(diagnosis.inWords()).contains("ss -ltnp sport = :" + taken.getLocalPort());
    }
    assertThat(PortCheckup.examine("http.port", "127.0.0.1", 0).level()).isEqualTo(Level.OK);
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsNamedWithoutItsPassword() {
    PostgresAddress address =
        new PostgresAddress(
            "127.0.0.1",
            1,
            "trialbalance",
            "postgres",
            "me",
            Secret.of("hunter2"),
            Duration.ofSeconds(1));

    Diagnosis diagnosis = DatabaseCheckup.examine("postgresql", address);

    assertThat(diagnosis.level()).isEqualTo(Level.WARN);
    assertThat(diagnosis.inWords())
        .contains("me@127.0.0.1:1/trialbalance", "databases.postgresql.host")
        .doesNotContain("hunter2");
  }

  @Test
  void aTigerBeetleThatTakesConnectionsIsNamedWithItsDeclaredRelease() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Diagnosis diagnosis = TigerBeetleCheckup.examine("tb", external(server.getLocalPort()));

      assertThat(diagnosis.level()).isEqualTo(Level.OK);
      assertThat(diagnosis.inWords())
          .contains("127.0.0.1:" + server.getLocalPort(), "release 99.1.2 as declared");
    }
  }

  @Test
  void aTigerBeetleThatIsNotThereIsWarnedOfWithWhatToDo() {
    assertThat(TigerBeetleCheckup.examine("tb", external(1)))
        .satisfies(silent -> assertThat(silent.level()).isEqualTo(Level.WARN))
        .satisfies(silent -> assertThat(silent.mend()).contains("correct databases.tb.addresses"));
    assertThat(
            TigerBeetleCheckup.examine(
                "tb",
                new ManagedTigerBeetle(
                    Optional.of(Path.of("/no/program")), "i:1", false, 1, 64, Optional.empty())))
        .satisfies(none -> assertThat(none.level()).isEqualTo(Level.WARN))
        .satisfies(none -> assertThat(none.mend()).contains("/no/program is no program"));
  }

  private static ExternalTigerBeetle external(int port) {
    return new ExternalTigerBeetle(
        new TigerBeetleAddress(BigInteger.ZERO, List.of("127.0.0.1:" + port)),
        Optional.of("99.1.2"),
        List.of(),
        Duration.ofSeconds(1),
        true,
        Optional.empty());
  }

  @Test
  void theDoctorCanBeReadByPrograms() throws Exception {
    TestScreen screen = new TestScreen();
    int exitCode =
        CommandLineProgram.run(
            new String[] {
              "doctor",
              "--json",
              "--set",
              "results.folder=\"" + folder + "\"",
              "--set",
              "databases.postgresql.port=1"
            },
            configuration -> null,
            screen.screen());

    JsonNode json = Json.mapper().readTree(screen.out());
    assertThat(exitCode).isZero();
    assertThat(json).extracting(one -> one.get("level").asText()).contains("ok", "warn");
  }
}
