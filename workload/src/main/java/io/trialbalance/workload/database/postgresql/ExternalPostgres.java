package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.Database.Checkup.Level;
import io.trialbalance.workload.database.DatabaseSettings;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.ServerCommands;
import io.trialbalance.workload.database.TargetException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * A PostgreSQL that runs already.
 *
 * @param settings that say where, and where its password is, which is fetched when it is needed
 * @param environment in which it may be
 * @param commands that stop and start it
 */
record ExternalPostgres(
    DatabaseSettings settings, Map<String, String> environment, ServerCommands commands)
    implements Database {

  ExternalPostgres(DatabaseSettings settings, Map<String, String> environment) {
    this(settings, environment, new ServerCommands(settings));
  }

  @Override
  public Optional<Source> pause(Ledger.Progress progress)
      throws TargetException, InterruptedException {
    return commands.pause(progress);
  }

  @Override
  public boolean resume(boolean mayBeStopped, Ledger.Progress progress)
      throws TargetException, InterruptedException {
    return commands.resume(mayBeStopped, progress);
  }

  @Override
  public Ledger ledger() throws TargetException {
    try {
      return new PostgresLedger(address());
    } catch (ConfigProblems e) {
      throw new TargetException(StepFailure.Kind.REFUSED, e.getMessage(), e);
    }
  }

  private PostgresAddress address() {
    Problems problems = new Problems();
    Optional<Secret> password =
        settings.get(PostgresSettings.PASSWORD).fetch(environment, problems);
    problems.throwIfAny();
    return PostgresSettings.address(settings, password.orElse(null));
  }

  /** Whether it answers, and which one it is. */
  @Override
  public Optional<Checkup> examine() {
    PostgresAddress address;
    try {
      address = address();
    } catch (ConfigProblems e) {
      return Optional.of(new Checkup(Level.FAIL, e.getMessage(), "give the password as it says"));
    }
    try (Connection connection = connect(address)) {
      String version = connection.getMetaData().getDatabaseProductVersion();
      if (isStandby(connection)) {
        return Optional.of(
            new Checkup(
                Level.WARN,
                address + " is a standby of PostgreSQL " + version + ", which takes no writes",
                "'--set " + settings.path("host") + "=HOST' names its primary"));
      }
      return Optional.of(new Checkup(Level.OK, address + " is PostgreSQL " + version, null));
    } catch (SQLException e) {
      return Optional.of(
          new Checkup(
              Level.WARN,
              address + ": " + e.getMessage().lines().findFirst().orElse("no answer"),
              "'--set "
                  + settings.path("host")
                  + "=HOST' names another; --embedded and quickstart need none"));
    }
  }

  private static boolean isStandby(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
      return row.next() && row.getBoolean(1);
    }
  }

  private static Connection connect(PostgresAddress address) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", address.user());
    if (address.password() != null) {
      properties.setProperty("password", address.password().reveal());
    }
    String seconds = String.valueOf(Math.max(1, address.connectTimeout().toSeconds()));
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("loginTimeout", seconds);
    properties.setProperty("socketTimeout", seconds);
    return DriverManager.getConnection(address.maintenanceUrl(), properties);
  }
}
