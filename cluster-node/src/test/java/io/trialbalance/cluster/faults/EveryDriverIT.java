package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.DocumentFormat;
import io.trialbalance.cluster.results.document.Schemas;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.workload.database.Drivers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a run on each kind of database writes is what the published schemas say. */
class EveryDriverIT {

  @TempDir Path folder;

  static Set<String> kinds() {
    return Drivers.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyDocumentOfARealRunConformsToItsPublishedSchema(String kind) throws Exception {
    if (kind.equals("tigerbeetle")) {
      TigerBeetleUnderTest.required();
    }
    Workplace workplace = new Workplace(folder);
    workplace.write(
        "plan.conf",
        """
        name = every-driver, database = tested, runs = 1, max-reruns = 0
        workload.accounts = 100
        pacing { mode = open-loop, target-rate = 200/s }
        phases { settle = 0s, warm-up = 1s, measurement = 2s, drain-deadline = 2s }
        """);
    workplace.write(
        "node.conf",
        "trialbalance.databases.tested { kind = %s%s }"
            .formatted(kind, kind.equals("postgresql") ? ", server = embedded" : ""));
    try (ProgramUnderTest program =
        workplace.inside(
            "run",
            folder.resolve("plan.conf").toString(),
            "--config",
            folder.resolve("node.conf").toString())) {
      // A busy machine may not keep the schedule.
      assertThat(program.awaitExit())
          .as(program.said())
          .isIn(ExitCode.OK.code(), ExitCode.INVALID.code());
    }

    int documents = 0;
    for (Path file : workplace.files()) {
      if (file.toString().endsWith(".json")) {
        byte[] json = Files.readAllBytes(file);
        String schema = DocumentFormat.tree(Files.readString(file)).path("$schema").asText();
        assertThat(Schemas.problems(schema, json)).as(file.toString()).isEmpty();
        documents++;
      }
    }
    assertThat(documents).isEqualTo(3);
  }
}
