package io.trialbalance.cluster.boot;

import io.trialbalance.cluster.hosts.ExporterReader;
import io.trialbalance.cluster.hosts.HostReader;
import io.trialbalance.cluster.membership.NodeStartException;
import io.trialbalance.cluster.node.Databases;
import io.trialbalance.cluster.quickstart.EmbeddedDatabase;
import io.trialbalance.cluster.quickstart.EmbeddedDatabaseException;
import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.cluster.settings.DatabaseSettings;
import io.trialbalance.cluster.settings.SeedNode;
import io.trialbalance.cluster.tigerbeetle.ClientLog;
import io.trialbalance.cluster.tigerbeetle.ExternalServer;
import io.trialbalance.cluster.tigerbeetle.ManagedServer;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.noop.NoopLedger;
import io.trialbalance.workload.database.postgresql.PostgresAddress;
import io.trialbalance.workload.database.postgresql.PostgresLedger;
import io.trialbalance.workload.database.tigerbeetle.TigerBeetleLedger;
import io.trialbalance.workload.database.tigerbeetle.TigerBeetleServer;
import io.trialbalance.workload.engine.LoadProbe;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The databases of a node's configuration, and the servers among them that the node starts itself:
 * those live as long as the node, whatever becomes of its actor system.
 */
final class NodeDatabases implements Databases, AutoCloseable {

  private final Configuration configuration;
  private final Map<String, EmbeddedDatabase> embedded = new LinkedHashMap<>();

  /** Started by their first reset, so that a node needs no TigerBeetle for other plans. */
  private final Map<String, ManagedServer> managedTigerBeetles = new ConcurrentHashMap<>();

  /** Each remembers what its data files were at the last reset. */
  private final Map<String, ExternalServer> externalTigerBeetles = new ConcurrentHashMap<>();

  private NodeDatabases(Configuration configuration) {
    this.configuration = configuration;
  }

  /** Starts every server that this node manages; blocks for some seconds if there are any. */
  static NodeDatabases open(Configuration configuration) {
    NodeDatabases databases = new NodeDatabases(configuration);
    new TreeMap<>(configuration.settings().databases())
        .forEach(
            (name, database) -> {
              if (database instanceof DatabaseSettings.EmbeddedPostgres) {
                databases.startEmbedded(name);
              }
            });
    return databases;
  }

  private void startEmbedded(String name) {
    try {
      embedded.put(name, EmbeddedDatabase.start(temporary(), EmbeddedDatabase.programs()));
    } catch (EmbeddedDatabaseException e) {
      close();
      throw new NodeStartException(e.getMessage(), e);
    }
  }

  private static Path temporary() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  @Override
  public Ledger ledger(String name) throws TargetException {
    DatabaseSettings database = configuration.settings().databases().get(name);
    if (database instanceof DatabaseSettings.Noop) {
      return new NoopLedger();
    } else if (database instanceof DatabaseSettings.EmbeddedPostgres) {
      return new PostgresLedger(embedded.get(name).address());
    } else if (database instanceof DatabaseSettings.ExternalPostgres) {
      return new PostgresLedger(externalAddress(name));
    } else if (database instanceof DatabaseSettings.ManagedTigerBeetle managed) {
      return tigerBeetle(
          managedTigerBeetles.computeIfAbsent(
              name, absent -> new ManagedServer(ManagedServer.Settings.of(name, managed))));
    } else if (database instanceof DatabaseSettings.ExternalTigerBeetle external) {
      return tigerBeetle(
          externalTigerBeetles.computeIfAbsent(
              name, absent -> new ExternalServer(ExternalServer.Settings.of(name, external))));
    }
    throw new TargetException(
        StepFailure.Kind.REFUSED,
        "this node's configuration has no database "
            + name
            + ": it has "
            + String.join(", ", new TreeMap<>(configuration.settings().databases()).keySet()));
  }

  /** Who can read the hosts of databases, by the databases' names; absent for those without. */
  Map<String, List<HostReader>> hosts() {
    Map<String, List<HostReader>> readers = new TreeMap<>();
    configuration
        .settings()
        .nodeExporters()
        .forEach((name, at) -> readers.put(name, at.stream().map(NodeDatabases::reader).toList()));
    return readers;
  }

  private static HostReader reader(SeedNode at) {
    return new ExporterReader(URI.create("http://" + at.host() + ":" + at.port() + "/metrics"));
  }

  private static Ledger tigerBeetle(TigerBeetleServer server) {
    ClientLog.divert();
    return new TigerBeetleLedger(server, LoadProbe::transfersPerSecond);
  }

  private PostgresAddress externalAddress(String name) throws TargetException {
    try {
      return configuration.postgresAddress(name);
    } catch (ConfigProblems e) {
      throw new TargetException(StepFailure.Kind.REFUSED, e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    managedTigerBeetles.values().forEach(ManagedServer::close);
    managedTigerBeetles.clear();
    embedded.values().forEach(EmbeddedDatabase::close);
    embedded.clear();
  }
}
