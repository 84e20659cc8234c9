package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.Secret;
import java.time.Duration;

/**
 * Where a PostgreSQL server is and who we are there.
 *
 * @param host name or address
 * @param port 1 to 65535
 * @param database that is made by us, dropped and made again
 * @param maintenanceDatabase that exists and from which {@code database} is dropped and made
 * @param user who may create databases
 * @param password of the user; null if the server asks for none
 * @param connectTimeout longest wait for a connection
 */
public record PostgresAddress(
    String host,
    int port,
    String database,
    String maintenanceDatabase,
    String user,
    Secret password,
    Duration connectTimeout) {

  /** Of {@code maintenanceDatabase}, for JDBC; without user and password. */
  String maintenanceUrl() {
    String named = host.contains(":") ? "[" + host + "]" : host;
    return "jdbc:postgresql://" + named + ":" + port + "/" + maintenanceDatabase;
  }

  /** The server, for people: {@code db1:5432}. */
  String server() {
    return host + ":" + port;
  }

  /** For people: {@code database 'bench' at db1:5432}. */
  String inWords() {
    return "database '" + database + "' at " + server();
  }

  /** Everything but the password. */
  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + database;
  }
}
