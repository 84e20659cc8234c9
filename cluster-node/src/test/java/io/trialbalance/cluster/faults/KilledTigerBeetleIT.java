package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.report.RunDocument;
import io.trialbalance.cluster.verdict.Verdict;
import io.trialbalance.protocol.phase.Status;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas that are killed: a run without a majority ends and says why. */
class KilledTigerBeetleIT {

  @TempDir Path folder;

  private Workplace workplace;

  @BeforeEach
  void prepare() throws IOException {
    TigerBeetleUnderTest.required();
    workplace = new Workplace(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"warmup for", "measurement for"})
  void aSingleReplicaKilledUnderLoadEndsTheRunAsUnreachable(String phase) throws Exception {
    try (TigerBeetleUnderTest server = TigerBeetleUnderTest.run(workplace, folder, 1)) {
      server.program().awaitSaying(phase);
      server.killAll();
      assertUnreachable(server);
    }
    assertThat(workplace.document().totals().unknownIds()).isNotEmpty();
  }

  /** What is in flight stays so until the drain deadline, since the server stands still before. */
  @Test
  void aSingleReplicaKilledInDrainingEndsTheRunAsUnreachable() throws Exception {
    try (TigerBeetleUnderTest server =
        TigerBeetleUnderTest.run(workplace, folder, 1, "phases.drain-deadline=4s")) {
      server.program().awaitSaying("measurement for");
      server.signal("STOP", 0);
      server.program().awaitSaying("  draining");
      server.killAll();
      assertUnreachable(server);
    }
    assertThat(workplace.document().totals().measurement().counts().applied()).isPositive();
  }

  @Test
  void threeReplicasKilledAtOnceEndTheRunAsUnreachable() throws Exception {
    try (TigerBeetleUnderTest server = TigerBeetleUnderTest.run(workplace, folder, 3)) {
      server.program().awaitSaying("measurement for");
      server.killAll();
      assertUnreachable(server);
    }
  }

  private void assertUnreachable(TigerBeetleUnderTest server) throws Exception {
    ProgramUnderTest program = server.program();
    assertThat(program.awaitExit()).as(program.said()).isEqualTo(5);
    assertThat(program.said()).contains("TigerBeetle's replica 0 has ended", "replica-0.log");
    RunDocument document = workplace.document();
    assertThat(document.status()).isEqualTo(Status.FAILED);
    assertThat(document.verdict()).isEqualTo(Verdict.INVALID);
  }
}
