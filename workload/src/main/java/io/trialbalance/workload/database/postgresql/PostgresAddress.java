package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.client.ChannelBindingMode;
import io.trialbalance.protocol.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a PostgreSQL server is and who we are there: all that control connections, a load's and
 * {@code doctor}'s are made from.
 *
 * @param servers of which the first is used that lets us in and is a {@code session}'s
 * @param namespace that is made by us, dropped and made again
 * @param user who may do that
 * @param passwords of the user, for servers that ask for one
 * @param tls how connections are encrypted
 * @param channelBinding whether a password's proof has to hold for this very encryption
 * @param session which of several servers will do
 * @param connectTimeout longest wait for a connection to one server
 */
public record PostgresAddress(
    List<PostgresServer> servers,
    Namespace namespace,
    String user,
    Passwords passwords,
    Tls tls,
    ChannelBindingMode channelBinding,
    TargetSession session,
    Duration connectTimeout) {

  /** One server, without TLS. */
  PostgresAddress(
      String host,
      int port,
      Namespace namespace,
      String user,
      Secret password,
      Duration connectTimeout) {
    this(
        List.of(new PostgresServer(host, port)),
        namespace,
        user,
        Passwords.same(password),
        Tls.NONE,
        ChannelBindingMode.PREFER,
        TargetSession.READ_WRITE,
        connectTimeout);
  }

  /**
   * The same with a database of our own.
   *
   * @param password null if the server asks for none
   */
  public PostgresAddress(
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

  /** Only one of the servers. */
  PostgresAddress at(PostgresServer server) {
    return new PostgresAddress(
        List.of(server), namespace, user, passwords, tls, channelBinding, session, connectTimeout);
  }

  /** In which the tables are. */
  String database() {
    return namespace.database();
  }

  /** Of the first server. */
  String host() {
    return servers.get(0).host();
  }

  /** Of the first server. */
  int port() {
    return servers.get(0).port();
  }

  /** For the first server; null if there is none. */
  Secret password() {
    return passwords.of(servers.get(0), namespace.controlDatabase(), user).orElse(null);
  }

  /** Whether there is none for a server that asks for one. */
  boolean lacksPassword() {
    return servers.stream()
        .anyMatch(
            server ->
                passwords.of(server, namespace.controlDatabase(), user).isEmpty()
                    || passwords.of(server, database(), user).isEmpty());
  }

  /** Of the maintenance database on the first server, for JDBC; without user and password. */
  String maintenanceUrl() {
    return "jdbc:postgresql://" + servers.get(0) + "/" + namespace.controlDatabase();
  }

  /** The server, for people: {@code db1:5432}; of several all, with commas between them. */
  String server() {
    return servers.stream().map(PostgresServer::toString).collect(Collectors.joining(","));
  }

  /** For people: {@code database 'bench' at db1:5432}. */
  String inWords() {
    return namespace.inWords() + " at " + server();
  }

  /** Everything but the password. */
  @Override
  public String toString() {
    return user + "@" + server() + "/" + namespace.path();
  }
}
