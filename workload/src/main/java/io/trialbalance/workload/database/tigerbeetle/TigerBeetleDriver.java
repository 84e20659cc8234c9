package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.plan.DatabaseCosts;
import io.trialbalance.protocol.plan.Workload;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.Database.Checkup;
import io.trialbalance.workload.database.Database.Checkup.Level;
import io.trialbalance.workload.database.DatabaseDriver;
import io.trialbalance.workload.database.DatabaseSettings;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.engine.LoadProbe;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** TigerBeetle through its asynchronous client. */
public final class TigerBeetleDriver implements DatabaseDriver {

  static final String KIND = "tigerbeetle";

  private static final long ACCOUNTS_RESET_PER_SECOND = 50_000;

  /** Formatting and starting replicas, opening sessions, reading the totals. */
  private static final Duration RESET = Duration.ofSeconds(5);

  /**
   * By how much a replica's data file grows with a transfer, indexes included; more with smaller
   * requests. Measured were 1,120 bytes with full ones, 1,480 with a quarter of that. An account is
   * about as large, and is funded by a transfer.
   */
  private static final double BYTES_PER_TRANSFER = 1_600;

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public KeyTable options() {
    return TigerBeetleOptions.TABLE;
  }

  @Override
  public DatabaseCosts costs(Workload workload) {
    return new DatabaseCosts(
        RESET.plusSeconds(workload.accounts() / ACCOUNTS_RESET_PER_SECOND),
        BYTES_PER_TRANSFER,
        2 * BYTES_PER_TRANSFER);
  }

  /** Of those that a node has started itself. */
  @Override
  public List<ServerFigure> serverFigures() {
    return ReplicaReader.FIGURES;
  }

  @Override
  public Optional<String> serverProgram() {
    return Optional.of("tigerbeetle");
  }

  @Override
  public KeyTable settings() {
    return TigerBeetleSettings.TABLE;
  }

  @Override
  public Database database(DatabaseSettings settings, Map<String, String> environment) {
    return settings.get(TigerBeetleSettings.SERVER).equals(TigerBeetleSettings.EXTERNAL)
        ? new ExternalServer(settings)
        : new ManagedServer(ManagedServer.Settings.of(settings, environment));
  }

  /** Of a server, whoever runs it. */
  static Ledger ledger(TigerBeetleServer server) {
    ClientLog.divert();
    return new TigerBeetleLedger(server, LoadProbe::transfersPerSecond);
  }

  /** A look at something that may not be there. */
  @FunctionalInterface
  interface Look {
    String inWords() throws TargetException, InterruptedException;
  }

  /**
   * Whether there is one, which one it is, and whether our client may talk to it.
   *
   * @param otherwise how bad it is if not
   */
  static Optional<Checkup> examine(Level otherwise, Look look) throws InterruptedException {
    try {
      return Optional.of(Checkup.ok(look.inWords()));
    } catch (TargetException e) {
      return Optional.of(Checkup.obstacle(otherwise, e));
    }
  }
}
