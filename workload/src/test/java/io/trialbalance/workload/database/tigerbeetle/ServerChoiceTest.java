package io.trialbalance.workload.database.tigerbeetle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.workload.database.TargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerChoiceTest {

  @TempDir private Path folder;

  private ManagedServer.Settings settings(boolean alwaysImage) {
    return new ManagedServer.Settings(
        "tb",
        Optional.empty(),
        Map.of("PATH", folder.toString()),
        "an/image:1",
        alwaysImage,
        1,
        256,
        folder,
        Optional.of(folder));
  }

  private Path program() throws Exception {
    Path program = Files.writeString(folder.resolve("tigerbeetle"), "#!/bin/sh\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }

  @Test
  void aProgramIsTakenBeforeTheImage() throws Exception {
    Path program = program();

    assertThat(ServerChoice.of(settings(false), () -> true)).isEqualTo(new ServerProgram(program));
  }

  @Test
  void withoutAProgramTheImageIsTakenIfAnEngineAnswers() throws Exception {
    assertThat(ServerChoice.of(settings(false), () -> true))
        .isEqualTo(new ServerImage("an/image:1"));
  }

  @Test
  void theImageIsTakenInAnyCaseIfTheConfigurationSaysSo() throws Exception {
    program();

    assertThat(ServerChoice.of(settings(true), () -> true))
        .isEqualTo(new ServerImage("an/image:1"));
    assertThatThrownBy(() -> ServerChoice.of(settings(true), () -> false))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining("databases.tb.server is docker, and no Docker engine answers");
  }

  @Test
  void withNeitherTheMessageSaysWhereToGetOneAndWhatToTypeNext() {
    assertThatThrownBy(() -> ServerChoice.of(settings(false), () -> false))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining("https://github.com/tigerbeetle/tigerbeetle/releases")
        .hasMessageContaining("export TIGERBEETLE_BINARY=/path/to/tigerbeetle")
        .hasMessageContaining("curl -Lo tigerbeetle.zip")
        .hasMessageContaining("--set databases.tb.server=external");
  }
}
