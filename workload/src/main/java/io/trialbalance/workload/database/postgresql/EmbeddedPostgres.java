package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.Database.Checkup.Level;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.TargetException;
import java.nio.file.Path;
import java.util.Optional;

/** A PostgreSQL that the node starts and stops itself. */
final class EmbeddedPostgres implements Database {

  private static final String TEMPORARY = "java.io.tmpdir";

  private EmbeddedDatabase server;

  @Override
  public void start() throws TargetException {
    server =
        EmbeddedDatabase.start(Path.of(System.getProperty(TEMPORARY)), EmbeddedDatabase.programs());
  }

  @Override
  public Ledger ledger() {
    return new PostgresLedger(server.address());
  }

  /** One that runs is looked at as any other; what is in the way of a start is seen without one. */
  @Override
  public Optional<Checkup> examine(Optional<Use> use) throws InterruptedException {
    try {
      if (server == null) {
        return Optional.of(
            Checkup.ok(EmbeddedDatabase.lookForStart(Path.of(System.getProperty(TEMPORARY)))));
      }
      try (PostgresLedger ledger = new PostgresLedger(server.address())) {
        return Optional.of(Checkup.ok(ledger.look(use)));
      }
    } catch (TargetException e) {
      return Optional.of(Checkup.obstacle(Level.FAIL, e));
    }
  }

  @Override
  public Optional<Source> pause(Progress progress) throws TargetException, InterruptedException {
    progress.at("stopping PostgreSQL", Double.NaN);
    server.stop();
    return Optional.of(Source.READ);
  }

  @Override
  public boolean resume(boolean mayBeStopped, Progress progress)
      throws TargetException, InterruptedException {
    if (server.isRunning()) {
      return false;
    }
    progress.at("starting PostgreSQL", Double.NaN);
    server.startAgain();
    return true;
  }

  @Override
  public void suit(RunPlan plan, Progress progress) throws TargetException, InterruptedException {
    server.startWith(ServerSettings.of(plan), progress);
  }

  @Override
  public Optional<String> whyGone() {
    return Optional.ofNullable(server).flatMap(EmbeddedDatabase::whyGone);
  }

  @Override
  public void fetch(Progress progress) {
    // The program brings it along.
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
