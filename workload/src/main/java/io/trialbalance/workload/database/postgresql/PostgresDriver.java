package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.config.KeyValues;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.plan.DatabaseCosts;
import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.NodeShare;
import io.trialbalance.protocol.plan.Workload;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.DatabaseDriver;
import io.trialbalance.workload.database.DatabaseSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** PostgreSQL through R2DBC. */
public final class PostgresDriver implements DatabaseDriver {

  static final String KIND = "postgresql";

  /** A million accounts were loaded, vacuumed and checkpointed in less than 20 s. */
  private static final long ACCOUNTS_RESET_PER_SECOND = 50_000;

  /** Creating the database, opening the pools, reading the totals. */
  private static final Duration RESET = Duration.ofSeconds(5);

  /** A transfer's row with the key, both secondary indexes and their unused space. */
  private static final double BYTES_PER_TRANSFER = 300;

  /** An account's row with its key; an updated row may stand twice. */
  private static final double BYTES_PER_ACCOUNT = 150;

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public KeyTable options() {
    return PostgresOptions.TABLE;
  }

  /** Connections are shared. */
  @Override
  public DatabaseOptions share(DatabaseOptions options, NodeShare share) {
    KeyValues values = PostgresOptions.TABLE.read(options.values());
    int size = share.ofEach(values.get(PostgresOptions.POOL_SIZE), "connections", 1);
    int minIdle = share.ofEach(values.get(PostgresOptions.MIN_IDLE), "idle connections", 0);
    return new DatabaseOptions(
        kind(),
        PostgresOptions.TABLE.write(
            values
                .with(PostgresOptions.POOL_SIZE, size)
                .with(PostgresOptions.MIN_IDLE, Math.min(size, minIdle))));
  }

  @Override
  public boolean goesOn() {
    return true;
  }

  @Override
  public DatabaseCosts costs(Workload workload) {
    return new DatabaseCosts(
        RESET.plusSeconds(workload.accounts() / ACCOUNTS_RESET_PER_SECOND),
        BYTES_PER_TRANSFER,
        BYTES_PER_ACCOUNT);
  }

  /** SQLSTATEs. */
  @Override
  public List<String> retryCauses() {
    return PostgresErrors.RETRIED;
  }

  @Override
  public List<ServerFigure> serverFigures() {
    return PostgresReader.FIGURES;
  }

  @Override
  public Optional<String> serverProgram() {
    return Optional.of("postgres");
  }

  @Override
  public KeyTable settings() {
    return PostgresSettings.TABLE;
  }

  @Override
  public Database database(DatabaseSettings settings, Map<String, String> environment) {
    return settings.get(PostgresSettings.SERVER).equals(PostgresSettings.EMBEDDED)
        ? new EmbeddedPostgres()
        : new ExternalPostgres(settings, environment);
  }
}
