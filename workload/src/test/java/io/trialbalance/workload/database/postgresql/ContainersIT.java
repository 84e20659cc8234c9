package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.workload.database.RequiredParts;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TestTransfer;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * PostgreSQL in containers, where an engine answers. The images are {@code postgres:17} and {@code
 * postgres:15}; the environment variable {@code TRIALBALANCE_POSTGRES_IMAGES} (a comma list) names
 * others.
 */
class ContainersIT {

  private static final int PORT = 5432;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestPlan plan = new TestPlan();
  private final TargetMeasures measures = new TargetMeasures();

  @BeforeAll
  static void needsAnEngine() {
    RequiredParts.needs(
        "docker",
        DockerClientFactory.instance().isDockerAvailable(),
        "no container engine answers (Docker or Podman, see DOCKER_HOST)");
  }

  static List<String> images() {
    String images = System.getenv("TRIALBALANCE_POSTGRES_IMAGES");
    return List.of((images == null ? "postgres:17,postgres:15" : images).split("\\s*,\\s*"));
  }

  @ParameterizedTest
  @MethodSource("images")
  void everyExecutorWorksOnEveryVersion(String image) throws Exception {
    try (Server server = new Server(image, 30)) {
      for (Executor executor : Executor.values()) {
        plan.executor = executor;
        try (PostgresLedger ledger = server.ledger("secret")) {
          ledger.reset(plan.plan(), 1, (what, fraction) -> {});
          try (TransferTarget target = ledger.open(plan.plan(), measures)) {
            assertThat(send(target, 1, 10)).isEqualTo("applied");
            assertThat(send(target, 1, 10)).isEqualTo("failed: duplicate id");
            assertThat(send(target, 2, 91)).isEqualTo("rejected");
          }
          LedgerTotals totals = ledger.totals(plan.plan(), List.of());
          assertThat(totals.transferAmountSum()).isEqualTo(10);
          assertThat(totals.balanceSum()).isEqualTo(1_000);
        }
      }
    }
  }

  @Test
  void aWrongPasswordAndASmallServerAreRefused() throws Exception {
    try (Server server = new Server(images().get(0), 10)) {
      try (PostgresLedger ledger = server.ledger("guessed")) {
        StepFailure failure = resetFailure(ledger);
        assertThat(failure.kind()).isEqualTo(StepFailure.Kind.UNREACHABLE);
        assertThat(failure.message()).contains("password");
      }
      plan.poolSize = 20;
      try (PostgresLedger ledger = server.ledger("secret")) {
        StepFailure failure = resetFailure(ledger);
        assertThat(failure.kind()).isEqualTo(StepFailure.Kind.REFUSED);
        assertThat(failure.message()).contains("max_connections 10");
      }
    }
  }

  @Test
  void aRestartedServerIsUsedAgain() throws Exception {
    try (Server server = new Server(images().get(0), 30);
        PostgresLedger ledger = server.ledger("secret")) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
      try (TransferTarget target = ledger.open(plan.plan(), measures)) {
        assertThat(send(target, 1, 1)).isEqualTo("applied");
        server.restart();
        AtomicLong id = new AtomicLong(1);
        await()
            .atMost(PATIENCE)
            .until(() -> send(target, id.incrementAndGet(), 1).equals("applied"));
        assertThat(ledger.totals(plan.plan(), List.of()).balanceSum()).isEqualTo(1_000);
      }
    }
  }

  private StepFailure resetFailure(PostgresLedger ledger) {
    return catchThrowableOfType(
            TargetException.class, () -> ledger.reset(plan.plan(), 1, (what, fraction) -> {}))
        .toStepFailure();
  }

  private static String send(TransferTarget target, long id, long amount) {
    TestTransfer transfer = new TestTransfer(id, 1, 2, amount);
    target.submit(transfer);
    return transfer.outcome();
  }

  /** One server in a container. */
  private static final class Server implements AutoCloseable {

    private final GenericContainer<?> container;

    Server(String image, int maxConnections) {
      container =
          new GenericContainer<>(DockerImageName.parse(image))
              .withEnv("POSTGRES_PASSWORD", "secret")
              .withExposedPorts(PORT)
              // A restarted container would get another port: only the server in it is restarted.
              .withCommand(
                  "sh",
                  "-c",
                  "while docker-entrypoint.sh postgres -c max_connections="
                      + maxConnections
                      + " -c fsync=off; do echo again; done")
              .waitingFor(
                  Wait.forLogMessage(".*database system is ready to accept connections.*", 2))
              .withStartupTimeout(Duration.ofMinutes(3));
      container.start();
    }

    PostgresLedger ledger(String password) {
      return new PostgresLedger(
          new PostgresAddress(
              container.getHost(),
              container.getMappedPort(PORT),
              "bench",
              "postgres",
              "postgres",
              Secret.of(password),
              Duration.ofSeconds(10)));
    }

    /** Ends the server at once, though in order, and lets it start again. */
    void restart() throws Exception {
      String sql = "SELECT pg_postmaster_start_time()";
      String before = psql(sql);
      psql("COPY (SELECT 1) TO PROGRAM 'kill -INT $(head -1 $PGDATA/postmaster.pid)'");
      await().atMost(PATIENCE).until(() -> !List.of("", before).contains(psql(sql)));
    }

    private String psql(String sql) throws Exception {
      return container.execInContainer("psql", "-U", "postgres", "-Atc", sql).getStdout().trim();
    }

    @Override
    public void close() {
      container.stop();
    }
  }
}
