package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.cluster.cli.Diagnosis.Level;
import io.trialbalance.cluster.http.Json;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** One is loaded from where all are unpacked. */
  @Test
  void theTemporaryFolderIsTried() {
    assertThat(TemporaryCheckup.examine().level()).isEqualTo(Level.OK);
    Diagnosis noexec = TemporaryCheckup.of("/mnt", Optional.of("mounted noexec"));
    assertThat(noexec.level()).isEqualTo(Level.FAIL);
    assertThat(noexec.inWords()).contains("/mnt: mounted noexec", "TMPDIR");
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
    // A server that somebody has named is in the way if it is not there.
    assertThat(exitCode).isEqualTo(1);
    assertThat(json).extracting(one -> one.get("level").asText()).contains("ok", "fail");
  }
}
