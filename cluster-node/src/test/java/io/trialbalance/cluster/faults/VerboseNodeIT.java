package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerboseNodeIT {

  @TempDir private Path folder;

  /** The log is set up once, by whoever logs first. */
  @Test
  void aVerboseNodeSaysWhatItDoes() throws Exception {
    List<String> words =
        List.of("node", "--verbose", "--set", "http.port=0", "--set", "node.port=0");
    try (ProgramProcess node = ProgramProcess.start(folder, Map.of(), words)) {
      node.awaitSaying("INFO  Coordinator: this node's coordinator is in charge");

      assertThat(node.isAlive()).isTrue();
    }
  }
}
