package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresProcessesTest {

  @TempDir private Path data;

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "not a number\n", "99999999999999\n", "-1\n"})
  void aStrangePidFileNamesNobody(String content) throws Exception {
    Files.writeString(data.resolve("postmaster.pid"), content);

    assertThat(PostgresProcesses.KIND.processes().serving(data)).isEmpty();
  }

  @Test
  void aFolderWithoutAPidFileIsServedByNobody() throws Exception {
    assertThat(PostgresProcesses.KIND.processes().serving(data)).isEmpty();
  }

  @Test
  void aProcessThatHasTheServersNumberByNowIsNotTheServer() throws Exception {
    Files.writeString(data.resolve("postmaster.pid"), ProcessHandle.current().pid() + "\n");

    assertThat(PostgresProcesses.KIND.processes().serving(data)).isEmpty();
  }
}
