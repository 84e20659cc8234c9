package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With nothing broken the program does what it is there for. */
class HealthyRunIT {

  static final Set<String> LEDGER_CHECKS =
      Set.of("ledger-answered", "balances", "transfers-stored", "amounts-stored");

  @TempDir Path folder;

  private Workplace workplace;

  @BeforeEach
  void prepare() throws IOException {
    workplace = new Workplace(folder);
  }

  @Test
  void anExperimentOfTwoPlansClosesWithDocumentsThatValidate() throws Exception {
    workplace.write(
        "faults.conf",
        """
        name = two
        database = postgresql
        runs = 2
        workload.accounts = 1000
        phases { settle = 0s, warm-up = 1s, measurement = 1s, drain-deadline = 2s }
        postgresql.pool.size = 10
        plans = [
          { name = row-locks, postgresql.executor = row-locks }
          { name = batched, postgresql.executor = batched }
        ]
        """);
    try (ProgramUnderTest program = workplace.run(DatabaseServer.running())) {
      assertThat(program.awaitExit()).as(program.said()).isZero();
    }
    assertThat(workplace.documents())
        .hasSize(4)
        .allMatch(document -> document.evidence().status() == Status.DONE)
        .noneMatch(document -> document.verdict() == Verdict.INVALID)
        .allSatisfy(HealthyRunIT::assertTheLedgerAgrees);
    assertThat(workplace.files())
        .extracting(file -> file.getFileName().toString())
        .contains("comparison.csv", "aggregate.json", "experiment.json");
    try (ProgramUnderTest program = workplace.inside("results", "validate")) {
      assertThat(program.awaitExit()).as(program.said()).isZero();
    }
  }

  /** What it achieves depends on its neighbours. */
  @Test
  @Tag("alone")
  @Tag("thorough")
  void openLoopAtALowRateKeepsItsScheduleAndItsLedger() throws Exception {
    try (ProgramUnderTest program =
        workplace.run(DatabaseServer.running(), "pacing.target-rate=100/s", "phases.warm-up=3s")) {
      assertThat(program.awaitExit()).as(program.said()).isZero();
    }
    RunDocument document = workplace.document();
    assertThat(document.figures().get("achievedOverMinted")).isGreaterThanOrEqualTo(0.99);
    assertTheLedgerAgrees(document);
  }

  private static void assertTheLedgerAgrees(RunDocument document) {
    assertThat(document.findings())
        .filteredOn(finding -> LEDGER_CHECKS.contains(finding.check()))
        .hasSameSizeAs(LEDGER_CHECKS)
        .allMatch(finding -> finding.verdict().equals(Optional.of(Verdict.VALID)));
    assertThat(document.evidence().ledger()).isPresent();
  }
}
