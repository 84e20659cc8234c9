package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Opens connections of the load through JDBC, set and verified as those of R2DBC are.
 *
 * @param tenancy for which they are
 * @param startIsCut whether somebody between us and the server takes none of the settings that a
 *     session is to begin with
 */
record JdbcConnections(
    LoadPath load, PostgresOptions options, Tenancy tenancy, AtomicBoolean startIsCut) {

  JdbcConnections(LoadPath load, PostgresOptions options, Tenancy tenancy) {
    this(load, options, tenancy, new AtomicBoolean());
  }

  /**
   * Whether what sessions were to be set to from their beginning did not reach the server, as with
   * a pooler between.
   */
  boolean isStartCut() {
    return startIsCut.get();
  }

  private PostgresAddress address() {
    return load.address();
  }

  /**
   * A connection, in which each statement is a transaction of its own.
   *
   * @param connection whose every statement is prepared on the server at its first execution
   * @param watchesWarnings whether a commit may be local only, which only a warning tells
   */
  record Opened(Connection connection, boolean watchesWarnings) {}

  /** A new one, to the first server that will do; blocks. */
  Opened open() throws SQLException, TargetException {
    requireNoSocket(address());
    if (address().servers().size() == 1) {
      return open(address().servers().get(0));
    }
    NoServerException failures = new NoServerException();
    for (PostgresServer server : address().servers()) {
      try {
        return open(server);
      } catch (SQLException | TargetException e) {
        failures = failures.with(server, e);
        if (PostgresErrors.isFinal(e)) {
          break;
        }
      }
    }
    throw PostgresErrors.explain(failures, address(), "connecting");
  }

  /** The driver speaks TCP only. */
  static void requireNoSocket(PostgresAddress address) throws TargetException {
    for (PostgresServer server : address.servers()) {
      if (server.isSocket()) {
        throw new TargetException(
            Kind.REFUSED,
            "client = jdbc cannot use the socket "
                + server
                + ", since its driver speaks TCP only: choose client = r2dbc, or name the host in the"
                + " database's entry");
      }
    }
  }

  private Opened open(PostgresServer server) throws SQLException, TargetException {
    Connection connection = connect(server);
    try (Statement statement = connection.createStatement()) {
      if (load.isPooled()) {
        load.verify(different(statement), options);
      } else {
        set(statement, server);
      }
      ConnectionSettings settings;
      try (ResultSet row =
          statement.executeQuery(ConnectionSettings.query(address().namespace(), options))) {
        row.next();
        settings = ConnectionSettings.of(row);
      }
      tenancy.verify(settings.mark(), address());
      settings.verify(options);
      return new Opened(connection, settings.waitsForStandbys());
    } catch (SQLException | TargetException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private Connection connect(PostgresServer server) throws SQLException {
    String url = "jdbc:postgresql://" + server + "/" + address().database();
    Properties properties = properties(server);
    if (!load.isPooled() && !startIsCut.get()) {
      Properties set = new Properties();
      set.putAll(properties);
      set.setProperty("options", startOptions(asked()));
      try {
        return connect(url, set);
      } catch (SQLException e) {
        if (!PostgresErrors.isUnsupportedAtStart(e)) {
          throw e;
        }
        startIsCut.set(true);
      }
    }
    return connect(url, properties);
  }

  /** The driver tells a server that says nothing as one that is not there. */
  private Connection connect(String url, Properties properties) throws SQLException {
    long begunNanos = System.nanoTime();
    try {
      return DriverManager.getConnection(url, properties);
    } catch (SQLException e) {
      boolean isReached = e.getCause() == null;
      throw isReached && System.nanoTime() - begunNanos >= loginLimit().toNanos()
          ? new SQLTimeoutException(e.getMessage(), e.getSQLState(), e)
          : e;
    }
  }

  private Duration connectLimit() {
    return Duration.ofSeconds(Math.max(1, address().connectTimeout().toSeconds()));
  }

  /** A stopped server takes the connection and says nothing. */
  private Duration loginLimit() {
    return connectLimit().plusSeconds(1);
  }

  private void set(Statement statement, PostgresServer server)
      throws SQLException, TargetException {
    try (ResultSet row = statement.executeQuery(SessionSettings.correcting(asked()))) {
      row.next();
      SessionSettings.Found found = SessionSettings.Found.of(row);
      address().session().verify(server.toString(), found.isInRecovery(), found.isReadOnly());
    }
  }

  private List<String> different(Statement statement) throws SQLException {
    List<String> different = new ArrayList<>();
    try (ResultSet row = statement.executeQuery(load.differing(options))) {
      while (row.next()) {
        different.add(row.getString(1));
      }
    }
    return different;
  }

  private Properties properties(PostgresServer server) {
    Properties properties = new Properties();
    properties.setProperty("user", address().user());
    // Without any the driver would look into ~/.pgpass.
    String password =
        address()
            .passwords()
            .of(server, address().database(), address().user())
            .map(Secret::reveal)
            .orElse("");
    properties.setProperty("password", password);
    address().tls().configure(properties);
    properties.setProperty("channelBinding", address().channelBinding().toString());
    properties.setProperty("connectTimeout", String.valueOf(connectLimit().toSeconds()));
    properties.setProperty("loginTimeout", String.valueOf(loginLimit().toSeconds()));
    properties.setProperty("gssEncMode", "disable");
    properties.setProperty("ApplicationName", tenancy.application());
    properties.setProperty("assumeMinServerVersion", "14");
    properties.setProperty("prepareThreshold", "1");
    return properties;
  }

  private Map<String, String> asked() {
    return SessionSettings.with(address().namespace(), ConnectionSettings.of(options));
  }

  /** As the server's command line has them. */
  private static String startOptions(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(one -> "-c " + one.getKey() + "=" + one.getValue().replaceAll("([\\\\ ])", "\\\\$1"))
        .collect(Collectors.joining(" "));
  }
}
