package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.DatabaseDriver;
import io.trialbalance.workload.database.DatabaseSettings;
import java.util.Map;

/** PostgreSQL through R2DBC. */
public final class PostgresDriver implements DatabaseDriver {

  @Override
  public String kind() {
    return "postgresql";
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
