package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.Database.Checkup.Level;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.engine.LoadProbe;
import java.util.Optional;

/** A TigerBeetle that somebody else runs. */
final class ExternalTigerBeetle implements Database {

  private final ExternalServer.Settings settings;

  /** Remembers what its data files were at the last reset. */
  private final ExternalServer server;

  ExternalTigerBeetle(ExternalServer.Settings settings) {
    this.settings = settings;
    this.server = new ExternalServer(settings);
  }

  /** A look at something that may not be there. */
  @FunctionalInterface
  interface Look {
    String inWords() throws TargetException, InterruptedException;
  }

  @Override
  public Ledger ledger() {
    return ledger(server);
  }

  /** Of a server, whoever runs it. */
  static Ledger ledger(TigerBeetleServer server) {
    ClientLog.divert();
    return new TigerBeetleLedger(server, LoadProbe::transfersPerSecond);
  }

  @Override
  public Optional<Checkup> examine() throws InterruptedException {
    return examine(() -> ExternalServer.lookFor(settings));
  }

  /** Whether there is one, which one it is, and whether our client may talk to it. */
  static Optional<Checkup> examine(Look look) throws InterruptedException {
    try {
      return Optional.of(new Checkup(Level.OK, look.inWords(), null));
    } catch (TargetException e) {
      return Optional.of(new Checkup(Level.WARN, "no TigerBeetle to run plans on", e.getMessage()));
    }
  }
}
