package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.plan.Pacing;
import io.trialbalance.protocol.plan.PhaseTimes;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Database.Use;
import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is seen before the first run is what the run would have met. */
class FirstLookIT {

  private static final String DATABASE = "first_look";

  private final TestServer server = TestServer.shared();
  private final TestPlan plan = new TestPlan();

  @BeforeEach
  void clean() {
    server.execute("postgres", "DROP DATABASE IF EXISTS " + DATABASE + " WITH (FORCE)");
  }

  @Test
  void aServerThatIsFitIsNamedAndNothingIsChangedThere() throws Exception {
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      assertThat(ledger.look(use(plan.plan(), 1)))
          .startsWith("postgres@localhost:" + server.port())
          .contains("is PostgreSQL 1");
    }

    assertThat(databases()).isEqualTo("0");
  }

  @Test
  void nothingIsSaidAgainstADatabaseThatAnEarlierRunHasMade() throws Exception {
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});

      ledger.look(use(plan.plan(), 1));
    }

    assertThat(databases()).isEqualTo("1");
  }

  @Test
  void aStrangersDatabaseIsInTheWay() {
    server.execute("postgres", "CREATE DATABASE " + DATABASE);

    assertThat(refused(server.address(DATABASE), plan.plan(), 1))
        .contains("exists and was not made by Trialbalance");
  }

  @Test
  void aUserWhoMayNotCreateADatabaseIsRefused() {
    assertThat(refused(asUser("looker", ""), plan.plan(), 1))
        .contains("user 'looker'", "may not create databases");
  }

  @Test
  void aDatabaseOfOursThatAnotherUserMadeIsInTheWay() throws Exception {
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
    }

    assertThat(refused(asUser("other_maker", "CREATEDB"), plan.plan(), 1))
        .contains("belongs to another user", "'other_maker'");
  }

  @Test
  void aDatabaseOfOursThatTheServerDoesNotDropIsInTheWay() throws Exception {
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      ledger.reset(plan.plan(), 1, (what, fraction) -> {});
    }
    server.execute("postgres", "ALTER DATABASE " + DATABASE + " IS_TEMPLATE true");
    try {
      assertThat(refused(server.address(DATABASE), plan.plan(), 1))
          .contains("may not drop database '" + DATABASE + "'", "IS_TEMPLATE false");
    } finally {
      server.execute("postgres", "ALTER DATABASE " + DATABASE + " IS_TEMPLATE false");
    }
  }

  @Test
  void aPoolForWhichTheServerHasNoRoomIsRefusedWithTheFigures() {
    plan.poolSize = 60;

    assertThat(refused(server.address(DATABASE), plan.plan(), 2))
        .contains("2 nodes x 60 connections", "max_connections 100");
  }

  @Test
  void aPlanForWhichTheDiskHasNoRoomIsRefusedWithTheFigures() {
    assertThat(refused(server.address(DATABASE), endless(), 1))
        .contains("PostgreSQL needs about", "there is room for");
  }

  /** Writes more than any disk holds. */
  private RunPlan endless() {
    RunPlan short1 = plan.plan();
    return new RunPlan(
        short1.name(),
        short1.database(),
        short1.workload(),
        new Pacing.OpenLoop(1_000_000, Pacing.Arrivals.UNIFORM, 4),
        new PhaseTimes(Duration.ZERO, Duration.ZERO, Duration.ofDays(1_000), Duration.ofSeconds(1)),
        1,
        1,
        0,
        short1.limits(),
        short1.thresholds(),
        short1.options());
  }

  @Test
  void withoutAPlanOnlyTheServerIsLookedAt() throws Exception {
    plan.poolSize = 1_000;
    try (PostgresLedger ledger = server.ledger(DATABASE)) {
      assertThat(ledger.look(Optional.empty())).contains("is PostgreSQL");
    }
  }

  private PostgresAddress asUser(String name, String rights) {
    server.execute("postgres", "DROP ROLE IF EXISTS " + name);
    server.execute("postgres", "CREATE ROLE " + name + " LOGIN " + rights + " PASSWORD 'x'");
    return server.address(DATABASE, name, Secret.of("x"));
  }

  private static Optional<Use> use(RunPlan plan, int nodes) {
    return Optional.of(new Use(plan, nodes));
  }

  private static String refused(PostgresAddress address, RunPlan plan, int nodes) {
    try (PostgresLedger ledger = new PostgresLedger(address)) {
      TargetException refused =
          catchThrowableOfType(TargetException.class, () -> ledger.look(use(plan, nodes)));
      assertThat(refused.toStepFailure().kind()).isEqualTo(Kind.REFUSED);
      return refused.getMessage();
    }
  }

  private String databases() {
    return server.value(
        "postgres", "SELECT count(*) FROM pg_database WHERE datname = '" + DATABASE + "'");
  }
}
