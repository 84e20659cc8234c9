package io.trialbalance.cluster.settings;

import io.trialbalance.protocol.plan.DatabaseKind;
import io.trialbalance.workload.target.postgres.PostgresAddress;

/** A database that plans can name. */
public sealed interface DatabaseSettings {

  /** Of database. */
  DatabaseKind kind();

  /** Answers at once and keeps nothing. */
  record Noop() implements DatabaseSettings {
    @Override
    public DatabaseKind kind() {
      return DatabaseKind.NOOP;
    }
  }

  /** A PostgreSQL that this node starts and stops itself. */
  record EmbeddedPostgres() implements DatabaseSettings {
    @Override
    public DatabaseKind kind() {
      return DatabaseKind.POSTGRESQL;
    }
  }

  /**
   * A PostgreSQL that runs already.
   *
   * @param address without the password
   * @param password where it is
   */
  record ExternalPostgres(PostgresAddress address, SecretSource password)
      implements DatabaseSettings {

    @Override
    public DatabaseKind kind() {
      return DatabaseKind.POSTGRESQL;
    }

    /** The address with {@code password}, which may be null. */
    public PostgresAddress addressWith(String password) {
      return new PostgresAddress(
          address.host(),
          address.port(),
          address.database(),
          address.maintenanceDatabase(),
          address.user(),
          password,
          address.connectTimeout());
    }
  }
}
