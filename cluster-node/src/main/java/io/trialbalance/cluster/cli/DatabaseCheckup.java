package io.trialbalance.cluster.cli;

import io.trialbalance.workload.database.postgresql.PostgresAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Whether a PostgreSQL answers, and which one it is. */
final class DatabaseCheckup {

  private DatabaseCheckup() {}

  static Diagnosis examine(String name, PostgresAddress address) {
    String what = "database " + name;
    String url =
        "jdbc:postgresql://"
            + (address.host().contains(":") ? "[" + address.host() + "]" : address.host())
            + ":"
            + address.port()
            + "/"
            + address.maintenanceDatabase();
    Properties properties = new Properties();
    properties.setProperty("user", address.user());
    if (address.password() != null) {
      properties.setProperty("password", address.password().reveal());
    }
    long seconds = Math.max(1, address.connectTimeout().toSeconds());
    properties.setProperty("connectTimeout", String.valueOf(seconds));
    properties.setProperty("loginTimeout", String.valueOf(seconds));
    properties.setProperty("socketTimeout", String.valueOf(seconds));
    try (Connection connection = DriverManager.getConnection(url, properties)) {
      String version = connection.getMetaData().getDatabaseProductVersion();
      return Diagnosis.ok(what, address + " is PostgreSQL " + version);
    } catch (SQLException e) {
      return Diagnosis.warn(
          what,
          address + ": " + e.getMessage().lines().findFirst().orElse("no answer"),
          "'--set databases."
              + name
              + ".host=HOST' names another; --embedded and quickstart need none");
    }
  }
}
