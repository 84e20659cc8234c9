package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.TargetException;
import java.util.Optional;

/**
 * A TigerBeetle that the node starts at its first reset, so that it needs none for other plans, and
 * stops when it ends.
 */
final class ManagedTigerBeetle implements Database {

  private final ManagedServer.Settings settings;
  private final ManagedServer server;

  ManagedTigerBeetle(ManagedServer.Settings settings) {
    this.settings = settings;
    this.server = new ManagedServer(settings);
  }

  @Override
  public Ledger ledger() {
    return ExternalTigerBeetle.ledger(server);
  }

  @Override
  public Optional<Checkup> examine() throws InterruptedException {
    return ExternalTigerBeetle.examine(() -> ServerChoice.lookFor(settings));
  }

  @Override
  public void fetch(Progress progress) throws TargetException, InterruptedException {
    ServerChoice.fetch(settings, progress);
  }

  @Override
  public void close() {
    server.close();
  }
}
