package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program ended by its user, or by force. */
class EndedProgramIT {

  @TempDir Path folder;

  private Workplace workplace;

  @BeforeEach
  void prepare() throws IOException {
    workplace = new Workplace(folder);
  }

  @Test
  void ctrlCKeepsWhatWasMeasuredAndLeavesNothingBehind() throws Exception {
    List<ProcessHandle> servers;
    try (ProgramProcess program =
        workplace.start("run", "faults.conf", "--embedded", "--set", "phases.measurement=60s")) {
      program.awaitSaying("measurement for");
      // The server has been given to init, so that it is no child any more.
      servers = serversBelow(workplace.temporary());
      assertThat(servers).isNotEmpty();
      program.interrupt();
      assertThat(program.awaitExit()).as(program.said()).isEqualTo(130);
      assertThat(program.said()).contains("ending early; what was measured is kept", "Ctrl-C");
      assertThat(program.children()).isEmpty();
    }
    RunDocument document = workplace.document();
    assertThat(document.evidence().status()).isEqualTo(Status.ABORTED);
    assertThat(document.evidence().totals().orElseThrow().warmup().counts().applied()).isPositive();
    await().atMost(Duration.ofSeconds(60)).until(() -> servers.stream().noneMatch(this::runs));
    try (Stream<Path> left = Files.list(workplace.temporary())) {
      assertThat(left.map(path -> path.getFileName().toString())).isEmpty();
    }
  }

  @Test
  void aKilledProgramLeavesNoHalfFileAndTheNextStartWorks() throws Exception {
    DatabaseServer server = DatabaseServer.running();
    try (ProgramProcess program =
        workplace.process(server, "runs=5", "phases.warm-up=0s", "phases.measurement=1s")) {
      program.awaitSaying("run 2/5  measurement");
      program.kill();
    }
    assertThat(workplace.documents()).isNotEmpty();
    for (Path file : workplace.files()) {
      if (!file.getFileName().toString().startsWith(".")) {
        assertThat(Files.readString(file)).as(file.toString()).endsWith("}\n");
      }
    }
    int before = workplace.documents().size();
    try (ProgramUnderTest program = workplace.run(server)) {
      // A busy machine may not keep the schedule.
      assertThat(program.awaitExit())
          .as(program.said())
          .isIn(ExitCode.OK.code(), ExitCode.INVALID.code());
    }
    assertThat(workplace.documents()).hasSize(before + 1);
    assertThat(workplace.files()).noneMatch(file -> file.getFileName().toString().endsWith(".tmp"));
  }

  @Test
  void whatARunLeavesBehindRunsAsLongAsItLivesAndIsInterruptedFromThenOn() throws Exception {
    workplace.write(
        "noop.conf",
        """
        name = noop
        database = noop
        runs = 1
        workload.accounts = 100
        pacing { mode = open-loop, target-rate = 100/s }
        phases { settle = 0s, warm-up = 1s, measurement = 5m, drain-deadline = 1s }
        """);
    try (ProgramProcess program = workplace.start("run", "noop.conf")) {
      program.awaitSaying("measurement for");
      assertThat(listed()).containsPattern("noop-\\S+ .* running as of 2\\S+Z ");
      program.kill();
    }
    assertThat(listed()).containsPattern("noop-\\S+ .* interrupted ");
  }

  private String listed() throws Exception {
    try (ProgramUnderTest results = workplace.inside("results")) {
      assertThat(results.awaitExit()).isZero();
      return results.said();
    }
  }

  private static List<ProcessHandle> serversBelow(Path temporary) {
    return ProcessHandle.allProcesses()
        .filter(
            process ->
                process
                    .info()
                    .commandLine()
                    .filter(line -> line.contains("" + temporary))
                    .isPresent())
        .filter(process -> process.info().command().orElse("").endsWith("postgres"))
        .toList();
  }

  /** A process that nobody has collected yet has no command any more. */
  private boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }
}
