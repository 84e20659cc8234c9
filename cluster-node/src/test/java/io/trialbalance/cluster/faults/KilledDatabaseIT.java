package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.verdict.Verdict;
import io.trialbalance.protocol.phase.Status;
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
    assertThat(workplace.document().totals()).isNotNull();
  }

  @Test
  void killedInMeasurementItKeepsWhatWasMeasured() throws Exception {
    try (ProgramUnderTest program = workplace.run(server)) {
      program.awaitSaying("measurement for");
      server.kill();
      assertUnreachable(program);
    }
    RunDocument document = workplace.document();
    assertThat(document.totals().warmup().counts().applied()).isPositive();
    assertThat(document.totals().failures()).isNotEmpty();
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
    assertThat(document.totals().measurement().counts()).isNotNull();
    assertThat(document.ledger()).isNull();
  }

  private void assertUnreachable(ProgramUnderTest program) throws Exception {
    assertThat(program.awaitExit()).as(program.said()).isEqualTo(5);
    assertThat(program.said())
        .contains("PostgreSQL at 127.0.0.1:" + server.port())
        .contains("is not reachable");
    RunDocument document = workplace.document();
    assertThat(document.status()).isEqualTo(Status.FAILED);
    assertThat(document.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(document.failure().message()).contains("is not reachable");
  }
}
