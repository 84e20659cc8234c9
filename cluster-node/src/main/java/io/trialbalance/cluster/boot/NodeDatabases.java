package io.trialbalance.cluster.boot;

import io.trialbalance.cluster.cli.NodeRefusedException;
import io.trialbalance.cluster.coordinator.CannotStart;
import io.trialbalance.cluster.hosts.ExporterReader;
import io.trialbalance.cluster.hosts.HostReader;
import io.trialbalance.cluster.node.Databases;
import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.cluster.settings.HostPort;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.Database.Checkup;
import io.trialbalance.workload.database.Database.Use;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.TargetException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The databases of a node's configuration, and the servers among them that the node starts itself:
 * those live as long as the node, whatever becomes of its actor system.
 */
final class NodeDatabases implements Databases, AutoCloseable {

  /** Whoever has a queue can wait; whoever sits before a terminal wants to know at once. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Duration patience;
  private final Map<String, List<HostPort>> nodeExporters;
  private final SortedMap<String, Database> databases;

  private NodeDatabases(Configuration configuration) {
    this.patience = configuration.isOfOneCommand() ? Duration.ZERO : PATIENCE;
    this.nodeExporters = configuration.settings().nodeExporters();
    this.databases = configuration.openDatabases();
  }

  /**
   * Starts every server that lives as long as the node; blocks for some seconds if there is one.
   */
  static NodeDatabases open(Configuration configuration) {
    NodeDatabases opened = new NodeDatabases(configuration);
    try {
      for (Map.Entry<String, Database> database : opened.databases.entrySet()) {
        start(database.getKey(), database.getValue());
      }
      return opened;
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private static void start(String name, Database database) {
    try {
      database.start();
    } catch (TargetException e) {
      throw new NodeRefusedException(
          CannotStart.because(Map.of(name, e.toStepFailure())).message(), e);
    }
  }

  @Override
  public Ledger ledger(String name) throws TargetException {
    return database(name).ledger();
  }

  @Override
  public Optional<StepFailure> examine(String name, Use use)
      throws TargetException, InterruptedException {
    return database(name).examine(Optional.of(use)).flatMap(Checkup::failure);
  }

  @Override
  public Optional<String> whyGone(String name) {
    return Optional.ofNullable(databases.get(name)).flatMap(Database::whyGone);
  }

  @Override
  public Duration patience() {
    return patience;
  }

  @Override
  public boolean resume(String name, boolean mayBeStopped, Progress progress)
      throws TargetException, InterruptedException {
    return database(name).resume(mayBeStopped, progress);
  }

  @Override
  public void suit(RunPlan plan, Progress progress) throws TargetException, InterruptedException {
    database(plan.database()).suit(plan, progress);
  }

  @Override
  public Optional<Source> pause(String name, Progress progress)
      throws TargetException, InterruptedException {
    return database(name).pause(progress);
  }

  private Database database(String name) throws TargetException {
    Database database = databases.get(name);
    if (database == null) {
      throw new TargetException(
          StepFailure.Kind.REFUSED,
          "this node's configuration has no database "
              + name
              + ": it has "
              + String.join(", ", databases.keySet()));
    }
    return database;
  }

  /** Who can read the hosts of databases, by the databases' names; absent for those without. */
  Map<String, List<HostReader>> hosts() {
    Map<String, List<HostReader>> readers = new TreeMap<>();
    nodeExporters.forEach(
        (name, at) -> readers.put(name, at.stream().map(NodeDatabases::reader).toList()));
    return readers;
  }

  private static HostReader reader(HostPort at) {
    return new ExporterReader(URI.create("http://" + at.host() + ":" + at.port() + "/metrics"));
  }

  @Override
  public void close() {
    databases.values().forEach(Database::close);
  }
}
