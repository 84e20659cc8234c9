package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What is asked of a pooler through which a load is to go. Changes nothing there. */
final class PoolerLook implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final LoadPath load;
  private final PostgresConnections connections;

  PoolerLook(LoadPath load) {
    this.load = load;
    this.connections =
        new PostgresConnections(load.address(), "postgres-pooler", 1, new AtomicInteger());
  }

  /**
   * Looks at sessions of {@code database}.
   *
   * @return what a result should say of the pooler
   * @throws TargetException if a load cannot go through it
   */
  List<Fact> at(String database) throws TargetException, InterruptedException {
    try (SessionProbe probe = SessionProbe.open(load.address(), connections, database)) {
      boolean areShared = probe.areShared();
      probe.verifyPrepared(load.address());
      String mode = areShared ? "shares sessions between transactions" : "gives whole sessions";
      return List.of(
          new Fact("pooler", "the load goes through " + load.address().server(), Source.DECLARED),
          new Fact("pooler mode", mode, Source.READ));
    }
  }

  /** Whether sessions are as a plan wants them, where a reset changes nothing of that. */
  void verifySessions(PostgresOptions options) throws TargetException, InterruptedException {
    if (load.isKnownBeforeReset(options)) {
      Optional.ofNullable(
              Blocking.await(
                  load.open(connections, SessionProbe.APPLICATION, options),
                  LIMIT,
                  load.address(),
                  "looking at the pooler's sessions"))
          .ifPresent(PoolerLook::close);
    }
  }

  private static void close(PostgresqlConnection connection) {
    connection.close().subscribe();
  }

  @Override
  public void close() {
    connections.close();
  }
}
