package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ports and folders that are somebody else's already. */
class TakenPlacesIT {

  @TempDir Path folder;

  private Workplace workplace;

  @BeforeEach
  void prepare() throws IOException {
    workplace = new Workplace(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http.port", "node.port"})
  void aTakenPortIsNamed(String key) throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        ProgramUnderTest program =
            workplace.start(
                "node",
                "--set",
                "http.port=0",
                "--set",
                "node.port=0",
                "--set",
                key + "=" + taken.getLocalPort())) {
      assertThat(program.awaitExit()).as(program.said()).isEqualTo(2);
      assertThat(program.said())
          .contains(key, Integer.toString(taken.getLocalPort()))
          .doesNotContain("\tat ");
    }
  }

  @Test
  void aFileInPlaceOfTheResultsFolderIsNamedAndUntouched() throws Exception {
    Files.writeString(workplace.results(), "mine");
    try (ProgramUnderTest program = workplace.run(DatabaseServer.running())) {
      assertThat(program.awaitExit()).as(program.said()).isEqualTo(2);
      assertThat(program.said())
          .contains(workplace.results().toString(), "choose another folder")
          .doesNotContain("measurement");
    }
    assertThat(workplace.results()).hasContent("mine");
  }
}
