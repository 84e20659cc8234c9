package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.phase.Status;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two runs, or two attempts of one, want the same PostgreSQL database. */
class LockedDatabaseIT {

  private static final String DATABASE_ID =
      "SELECT oid FROM pg_database WHERE datname = 'trialbalance'";

  @TempDir private Path folder;

  private Workplace workplace(String name) throws Exception {
    return new Workplace(Files.createDirectory(folder.resolve(name)));
  }

  @Test
  void theSecondOfTwoRunsIsRefusedWithWhoHasTheDatabaseAndTheFirstIsUndisturbed() throws Exception {
    DatabaseServer server = DatabaseServer.running();
    Workplace first = workplace("first");
    Workplace second = workplace("second");
    try (ProgramUnderTest running =
        first.run(server, "node.name=early-bird", "phases.measurement=15s")) {
      running.awaitSaying("measurement for");
      String before = server.value("postgres", DATABASE_ID);
      try (ProgramUnderTest refused =
          second.run(server.port(), "databases.postgresql.host=localhost")) {
        int exitCode = refused.awaitExit();
        assertThat(exitCode).as(refused.said()).isEqualTo(2);
        assertThat(refused.said())
            .contains("node early-bird on host ")
            .contains("process " + ProcessHandle.current().pid(), "experiment faults-");
      }
      assertThat(second.document().evidence().status()).isEqualTo(Status.FAILED);
      assertThat(second.document().evidence().failure().orElseThrow().kind())
          .isEqualTo(StepFailure.Kind.REFUSED);
      assertThat(server.value("postgres", DATABASE_ID)).isEqualTo(before);
      assertThat(running.said()).doesNotContain("validating");
      running.awaitExit();
    }
    RunDocument document = first.document();
    assertThat(document.evidence().status()).isEqualTo(Status.DONE);
    holdsWhatWasSent(document);
  }

  @Test
  void aRunThatIsKilledLetsTheNextOneIn() throws Exception {
    DatabaseServer server = DatabaseServer.running();
    try (ProgramProcess killed =
        workplace("first").process(server, "phases.measurement=5 minutes")) {
      killed.awaitSaying("measurement for");
      killed.kill();
    }
    Workplace next = workplace("next");
    try (ProgramUnderTest program = next.run(server)) {
      program.awaitExit();
    }
    assertThat(next.document().evidence().status()).isEqualTo(Status.DONE);
  }

  /**
   * A frozen node holds on to its sessions until the server ends them. When it wakes it has tokens
   * of all that time to send, and connects again at once.
   */
  @ParameterizedTest
  @ValueSource(strings = {"STOP", "KILL"})
  @Tag("thorough")
  void aSuccessorHasTheDatabaseToItself(String signal) throws Exception {
    DatabaseServer server = DatabaseServer.running();
    try (ClusterUnderTest cluster = new ClusterUnderTest(folder)) {
      List<ProgramProcess> nodes = new ArrayList<>();
      int seed = ClusterUnderTest.freePort();
      for (int node = 0; node < 3; node++) {
        nodes.add(
            cluster.start(
                "node.name=node-" + node,
                "node.port=" + (node == 0 ? seed : 0),
                "node.seed-nodes=[\"127.0.0.1:" + seed + "\"]",
                "databases.postgresql.host=127.0.0.1",
                "databases.postgresql.port=" + server.port()));
      }
      cluster.awaitAnswers();
      cluster.awaitNodes(ClusterUnderTest.api(nodes.get(1)), 3);
      // Only the first node has been there long enough to be the coordinator's.
      Workplace client = workplace("client");
      client.write("longer.conf", Workplace.PLAN.replace("measurement = 3s", "measurement = 30s"));
      URI other = ClusterUnderTest.uri(nodes.get(1), "");
      try (ProgramProcess run =
          client.start(
              "run",
              "longer.conf",
              "--at",
              other.getScheme() + "://" + other.getAuthority(),
              "--set",
              "max-reruns=2")) {
        run.awaitSaying("measurement for");
        Signals.send(signal, nodes.get(0).handle().pid());
        run.awaitSaying("attempt 2  measurement for");
        if (signal.equals("STOP")) {
          Signals.send("CONT", nodes.get(0).handle().pid());
        }
        run.awaitExit();
        assertThat(run.said()).contains("aborted: ", "in measurement");
      }
      String successor = cluster.coordinators(ClusterUnderTest.api(nodes.get(2))).get(0);
      List<RunDocument> documents = new Workplace(folder.resolve(successor)).documents();
      assertThat(documents)
          .extracting(
              document -> document.evidence().attempt(), document -> document.evidence().status())
          .containsExactlyInAnyOrder(tuple(1, Status.ABORTED), tuple(2, Status.DONE));
      assertThat(documents)
          .filteredOn(document -> document.evidence().attempt() == 2)
          .allSatisfy(LockedDatabaseIT::holdsWhatWasSent);
    }
  }

  private static void holdsWhatWasSent(RunDocument document) {
    LedgerTotals ledger = document.evidence().ledger().orElseThrow();
    // On a slow machine answers come after the statement deadline.
    assertThat(ledger.transfers() - ledger.unknownsFound())
        .isEqualTo(document.evidence().totals().orElseThrow().all().counts().applied());
  }
}
