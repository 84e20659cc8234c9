package io.trialbalance.workload.database.postgresql;

import io.trialbalance.workload.database.TargetException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Opens connections of the load through JDBC, set and verified as those of R2DBC are.
 *
 * @param tenancy for which they are
 */
record JdbcConnections(PostgresAddress address, PostgresOptions options, Tenancy tenancy) {

  /**
   * A new connection, in which each statement is a transaction of its own; blocks.
   *
   * @param connection whose every statement is prepared on the server at its first execution
   * @param watchesWarnings whether a commit may be local only, which only a warning tells
   */
  record Opened(Connection connection, boolean watchesWarnings) {}

  Opened open() throws SQLException, TargetException {
    Connection connection = DriverManager.getConnection(address.url(), properties());
    try (Statement statement = connection.createStatement()) {
      statement.execute(SessionSettings.CORRECT);
      ConnectionSettings settings;
      try (ResultSet row =
          statement.executeQuery(ConnectionSettings.query(address.namespace(), options))) {
        row.next();
        settings = ConnectionSettings.of(row);
      }
      tenancy.verify(settings.mark(), address);
      settings.verify(options);
      return new Opened(connection, settings.waitsForStandbys());
    } catch (SQLException | TargetException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private Properties properties() {
    Properties properties = new Properties();
    properties.setProperty("user", address.user());
    if (address.password() != null) {
      properties.setProperty("password", address.password().reveal());
    }
    long limitSeconds = Math.max(1, address.connectTimeout().toSeconds());
    properties.setProperty("connectTimeout", String.valueOf(limitSeconds));
    // A stopped server takes the connection and says nothing.
    properties.setProperty("loginTimeout", String.valueOf(limitSeconds + 1));
    properties.setProperty("sslmode", "disable");
    properties.setProperty("gssEncMode", "disable");
    properties.setProperty("ApplicationName", tenancy.application());
    properties.setProperty("assumeMinServerVersion", "14");
    properties.setProperty("prepareThreshold", "1");
    properties.setProperty(
        "options",
        startOptions(SessionSettings.with(address.namespace(), ConnectionSettings.of(options))));
    return properties;
  }

  /** As the server's command line has them. */
  private static String startOptions(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(one -> "-c " + one.getKey() + "=" + one.getValue().replaceAll("([\\\\ ])", "\\\\$1"))
        .collect(Collectors.joining(" "));
  }
}
