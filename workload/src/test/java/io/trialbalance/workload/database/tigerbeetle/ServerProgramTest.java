package io.trialbalance.workload.database.tigerbeetle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.workload.database.TargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProgramTest {

  @TempDir private Path folder;

  @Test
  void theConfigurationWinsOverTheEnvironmentAndThatOverThePath() throws Exception {
    Path configured = program("configured", "");
    Path named = program("named", "");
    Path onPath = program("tigerbeetle", "");
    Map<String, String> path = Map.of("PATH", "/nowhere:" + folder);
    Map<String, String> both = Map.of("PATH", "" + folder, ServerProgram.VARIABLE, "" + named);

    assertThat(ServerProgram.find(Optional.of(configured), both))
        .hasValue(new ServerProgram(configured));
    assertThat(ServerProgram.find(Optional.empty(), both)).hasValue(new ServerProgram(named));
    assertThat(ServerProgram.find(Optional.empty(), path)).hasValue(new ServerProgram(onPath));
  }

  @Test
  void oneThatIsNamedAndIsNotThereIsRefusedWhateverIsOnThePath() throws Exception {
    program("tigerbeetle", "");

    assertThatThrownBy(
            () ->
                ServerProgram.find(
                    Optional.of(folder.resolve("gone")), Map.of("PATH", "" + folder)))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining(folder.resolve("gone") + " is no program");
  }

  @Test
  void withoutAnyNoneIsFound() throws Exception {
    assertThat(ServerProgram.find(Optional.empty(), Map.of("PATH", "" + folder))).isEmpty();
  }

  @Test
  void aProgramIsAskedForItsReleases() throws Exception {
    Path program =
        program("tb", "echo process.release=0.17.8; echo process.release_client_min=0.16.4");

    assertThat(new ServerProgram(program).releases())
        .isEqualTo(new ServerReleases(new Release(0, 17, 8), new Release(0, 16, 4)));
  }

  @Test
  void anotherProgramIsRefusedByName() throws Exception {
    Path other = program("other", "echo hello");

    assertThatThrownBy(() -> new ServerProgram(other).releases())
        .isInstanceOf(TargetException.class)
        .hasMessageContaining(other.toString());
  }

  @Test
  void oneThatAnybodyCouldHavePutThereIsNotRun() throws Exception {
    Path planted = program("tb", "touch " + folder.resolve("ran"));
    Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> new ServerProgram(planted).releases())
        .isInstanceOf(TargetException.class)
        .hasMessageContaining(planted + " can be written");
    assertThat(folder.resolve("ran")).doesNotExist();
  }

  private Path program(String name, String script) throws Exception {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }
}
