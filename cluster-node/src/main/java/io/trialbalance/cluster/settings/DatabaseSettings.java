package io.trialbalance.cluster.settings;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.plan.DatabaseKind;
import io.trialbalance.workload.database.postgresql.PostgresAddress;
import io.trialbalance.workload.database.tigerbeetle.TigerBeetleAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
    public PostgresAddress addressWith(Secret password) {
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

  /**
   * A TigerBeetle that this node starts and stops itself.
   *
   * @param binary the server's program; if absent, the environment and the PATH are searched
   * @param image of Docker, for want of a program
   * @param alwaysImage whether Docker runs it in any case
   * @param replicas 1 or 3
   * @param cacheMebibytes of each replica's cache of its data file
   * @param dataFolder in which data files are made; if absent, the system's temporary folder
   */
  record ManagedTigerBeetle(
      Optional<Path> binary,
      String image,
      boolean alwaysImage,
      int replicas,
      int cacheMebibytes,
      Optional<Path> dataFolder)
      implements DatabaseSettings {

    @Override
    public DatabaseKind kind() {
      return DatabaseKind.TIGERBEETLE;
    }
  }

  /**
   * A TigerBeetle that runs already.
   *
   * @param address of it
   * @param release such as {@code "0.17.8"}, as whoever runs it says; the client cannot read it
   * @param resetCommand program and arguments that empty it; none if there is no such command
   * @param resetLimit on that command's time
   * @param freshIds whether a run may begin in a grown data file; not with a command
   * @param dataFolder where the data files are, if that is on this machine
   */
  record ExternalTigerBeetle(
      TigerBeetleAddress address,
      Optional<String> release,
      List<String> resetCommand,
      Duration resetLimit,
      boolean freshIds,
      Optional<Path> dataFolder)
      implements DatabaseSettings {

    public ExternalTigerBeetle {
      resetCommand = List.copyOf(resetCommand);
    }

    @Override
    public DatabaseKind kind() {
      return DatabaseKind.TIGERBEETLE;
    }
  }
}
