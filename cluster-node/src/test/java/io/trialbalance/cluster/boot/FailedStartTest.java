package io.trialbalance.cluster.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.cluster.membership.NodeStartException;
import io.trialbalance.cluster.state.DiskState;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.workload.natives.NativeLibraries;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that does not start lets go of whatever it had opened. */
class FailedStartTest {

  @TempDir private Path folder;

  /** No user may make a folder there, root neither: as on a disk that is full or read-only. */
  @Test
  void aStateThatCannotBeWrittenIsTheMachinesFaultAndAFileInItsPlaceTheUsers() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> TestNode.start("node.state-folder=/proc/trialbalance"))
        .isInstanceOf(NodeStartException.class)
        .hasMessageContaining("node.state-folder = /proc/trialbalance", "make room");
    assertThatThrownBy(() -> TestNode.start("node.state-folder=\"" + file + "/state\""))
        .isInstanceOf(ConfigProblems.class)
        .hasMessageContaining(file.toString());
  }

  /** Nothing else in the same process could open the folder again. */
  @Test
  void theStateIsFreeAgainWhenADatabaseCannotBeOpened() throws Exception {
    Path state = folder.resolve("state");
    NativeLibraries.unpackPrivately();
    String temporary = System.getProperty("java.io.tmpdir");
    System.setProperty("java.io.tmpdir", Files.createFile(folder.resolve("file")).toString());
    try {
      assertThatThrownBy(
              () ->
                  TestNode.start(
                      "node.port=0",
                      "http.port=0",
                      "node.state-folder=\"" + state + "\"",
                      "results.folder=\"" + folder.resolve("results") + "\"",
                      "databases.postgresql.server=embedded"))
          .hasMessageContaining("no data folder for PostgreSQL");
    } finally {
      System.setProperty("java.io.tmpdir", temporary);
    }

    try (DiskState again = DiskState.open(state)) {
      assertThat(again.isDurable()).isTrue();
    }
  }
}
