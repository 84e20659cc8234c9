package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed while the run needs it: the run ends, and says why. */
class KilledDatabaseIT {

  @TempDir Path folder;

  private Workplace workplace;
  private DatabaseServer server;

  @BeforeEach
  void prepare() throws IOException {
    workplace = new Workplace(folder);
    server = DatabaseServer.running();
  }

  @Test
  void killedInWarmupItEndsTheRunAsUnreachable() throws Exception {
    try (ProgramUnderTest program = workplace.run(server, "phases.warm-up=3s")) {
      program.awaitSaying("warmup for");
      server.kill();
      assertUnreachable(program);
    }
    assertThat(workplace.document().evidence().totals()).isPresent();
  }

  @Test
  void killedInMeasurementItKeepsWhatWasMeasured() throws Exception {
    try (ProgramUnderTest program = workplace.run(server)) {
      program.awaitSaying("measurement for");
      server.kill();
      assertUnreachable(program);
    }
    RunDocument document = workplace.document();
    assertThat(document.evidence().totals().orElseThrow().warmup().counts().applied()).isPositive();
    assertThat(document.evidence().totals().orElseThrow().failures()).isNotEmpty();
  }

  /** Nobody can count the transfers of a locked table, so that validating waits. */
  @Test
  void killedInValidationItKeepsTheFigures() throws Exception {
    try (ProgramUnderTest program = workplace.run(server)) {
      program.awaitSaying("measurement for");
      try (Connection connection = server.connect("trialbalance");
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        statement.execute("LOCK TABLE transfers IN ACCESS EXCLUSIVE MODE");
        program.awaitSaying("  validating");
        server.kill();
        connection.abort(Runnable::run);
      }
      assertUnreachable(program);
    }
    RunDocument document = workplace.document();
    assertThat(document.evidence().totals().orElseThrow().measurement().counts()).isNotNull();
    assertThat(document.evidence().ledger()).isEmpty();
  }

  private void assertUnreachable(ProgramUnderTest program) throws Exception {
    assertThat(program.awaitExit()).as(program.said()).isEqualTo(5);
    assertThat(program.said()).contains("127.0.0.1:" + server.port());
    RunDocument document = workplace.document();
    assertThat(document.evidence().status()).isEqualTo(Status.FAILED);
    assertThat(document.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(document.evidence().failure().orElseThrow().kind())
        .isEqualTo(StepFailure.Kind.UNREACHABLE);
  }
}
