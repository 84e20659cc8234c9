package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.Secret;
import java.time.Duration;

/**
 * Where a PostgreSQL server is and who we are there.
 *
 * @param host name or address
 * @param port 1 to 65535
 * @param namespace that is made by us, dropped and made again
 * @param user who may do that
 * @param password of the user; null if the server asks for none
 * @param connectTimeout longest wait for a connection
 */
public record PostgresAddress(
    String host,
    int port,
    Namespace namespace,
    String user,
    Secret password,
    Duration connectTimeout) {

  /** With a database of our own. */
  PostgresAddress(
      String host,
      int port,
      String database,
      String maintenanceDatabase,
      String user,
      Secret password,
      Duration connectTimeout) {
    this(
        host, port, new OwnDatabase(database, maintenanceDatabase), user, password, connectTimeout);
  }

  /** In which the tables are. */
  String database() {
    return namespace.database();
  }

  /** Of the maintenance database, for JDBC; without user and password. */
  String maintenanceUrl() {
    return url(namespace.controlDatabase());
  }

  /** Of the database with the tables, for JDBC; without user and password. */
  String url() {
    return url(database());
  }

  private String url(String named) {
    String server = host.contains(":") ? "[" + host + "]" : host;
    return "jdbc:postgresql://" + server + ":" + port + "/" + named;
  }

  /** The server, for people: {@code db1:5432}. */
  String server() {
    return host + ":" + port;
  }

  /** For people: {@code database 'bench' at db1:5432}. */
  String inWords() {
    return namespace.inWords() + " at " + server();
  }

  /** Everything but the password. */
  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + namespace.path();
  }
}
