package io.trialbalance.workload.database.postgresql;

/**
 * Where one server listens.
 *
 * @param host name or address, or the absolute path of the folder of its socket
 * @param port 1 to 65535; part of the socket's name too
 */
public record PostgresServer(String host, int port) {

  /** Whether it is reached through a socket of this host's file system. */
  boolean isSocket() {
    return host.startsWith("/");
  }

  /** The socket, as every PostgreSQL names it. */
  String socket() {
    return host + "/.s.PGSQL." + port;
  }

  /**
   * For people, and before a path in a URL: {@code db1:5432}, {@code [::1]:5432}, or the socket.
   */
  @Override
  public String toString() {
    return isSocket() ? socket() : (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
