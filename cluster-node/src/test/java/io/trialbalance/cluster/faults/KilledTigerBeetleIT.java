package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas that are killed: a run without a majority ends and says why, one with it goes on. */
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
    assertThat(workplace.document().evidence().totals().orElseThrow().unknownIds()).isNotEmpty();
  }

  /** What is in flight stays so until the drain deadline, since the server stands still before. */
  @Test
  @Tag("thorough")
  void aSingleReplicaKilledInDrainingEndsTheRunAsUnreachable() throws Exception {
    try (TigerBeetleUnderTest server =
        TigerBeetleUnderTest.run(workplace, folder, 1, "phases.drain-deadline=4s")) {
      server.program().awaitSaying("measurement for");
      server.signal("STOP", 0);
      server.program().awaitSaying("  draining");
      server.killAll();
      assertUnreachable(server);
    }
    assertThat(workplace.document().evidence().totals().orElseThrow().warmup().counts().applied())
        .isPositive();
  }

  @Test
  @Tag("thorough")
  void threeReplicasKilledAtOnceEndTheRunAsUnreachable() throws Exception {
    try (TigerBeetleUnderTest server = TigerBeetleUnderTest.run(workplace, folder, 3)) {
      server.program().awaitSaying("measurement for");
      server.killAll();
      assertUnreachable(server);
    }
  }

  private void assertUnreachable(TigerBeetleUnderTest server) throws Exception {
    ProgramProcess program = server.program();
    assertThat(program.awaitExit()).as(program.said()).isEqualTo(5);
    assertThat(program.said()).contains("TigerBeetle's replica 0 has ended", "replica-0.log");
    RunDocument document = workplace.document();
    assertThat(document.evidence().status()).isEqualTo(Status.FAILED);
    assertThat(document.verdict()).isEqualTo(Verdict.INVALID);
  }

  @Test
  @Tag("thorough")
  void aKilledBackupIsNotNoticed() throws Exception {
    try (TigerBeetleUnderTest server = TigerBeetleUnderTest.run(workplace, folder, 3)) {
      server.program().awaitSaying("measurement for");
      server.signal("KILL", (server.primary() + 1) % 3);
      server.program().awaitExit();
      assertThat(workplace.document().evidence().status())
          .as(server.program().said())
          .isEqualTo(Status.DONE);
    }
    RunDocument document = workplace.document();
    assertThat(document.evidence().totals().orElseThrow().failures()).isEmpty();
    assertBooksAgree(document);
  }

  /** The others elect another primary; what waited longer than its deadline is looked up. */
  @Test
  @Tag("thorough")
  void aKilledPrimaryIsADipAndWhatItLeftUnknownIsResolved() throws Exception {
    try (TigerBeetleUnderTest server =
        TigerBeetleUnderTest.run(
            workplace,
            folder,
            3,
            "phases.measurement=8s",
            "tigerbeetle.statement-deadline=300ms")) {
      server.program().awaitSaying("measurement for");
      server.signal("KILL", server.primary());
      server.program().awaitExit();
      assertThat(workplace.document().evidence().status())
          .as(server.program().said())
          .isEqualTo(Status.DONE);
    }
    RunDocument document = workplace.document();
    List<Second> seconds =
        document.evidence().series().stream()
            .filter(second -> second.phase() == Phase.MEASUREMENT)
            .toList();
    long best = seconds.stream().mapToLong(second -> second.counts().applied()).max().orElse(0);
    assertThat(seconds).anyMatch(second -> second.counts().applied() < best * 3 / 4);
    assertThat(seconds.get(seconds.size() - 1).counts().applied()).isPositive();
    long unknown = document.evidence().totals().orElseThrow().measurement().counts().unknown();
    assertThat(unknown).isPositive();
    // On a busy machine the deadline passes in the warm-up too.
    assertThat(document.evidence().ledger().orElseThrow().unknownsLookedUp())
        .isEqualTo(
            unknown + document.evidence().totals().orElseThrow().warmup().counts().unknown());
    assertBooksAgree(document);
  }

  private static void assertBooksAgree(RunDocument document) {
    assertThat(document.findings())
        .filteredOn(finding -> HealthyRunIT.LEDGER_CHECKS.contains(finding.check()))
        .hasSameSizeAs(HealthyRunIT.LEDGER_CHECKS)
        .allMatch(finding -> finding.verdict().equals(Optional.of(Verdict.VALID)));
  }
}
