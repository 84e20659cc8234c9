package io.trialbalance.workload.database.tigerbeetle;

import com.sun.management.OperatingSystemMXBean;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Database;
import io.trialbalance.workload.database.Database.Checkup.Level;
import io.trialbalance.workload.database.DatabaseSettings;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.ServerReader;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.datafolder.DataFolder;
import io.trialbalance.workload.limits.Shortage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A TigerBeetle of this process, on free ports of loopback. It starts at the first {@link #reset},
 * and ends, with its data files, when this is closed or at the latest when the JVM ends; what a
 * killed JVM leaves behind is removed at the next start.
 */
final class ManagedServer implements TigerBeetleServer, Database {

  private static final long MEBIBYTE = 1L << 20;

  /**
   * How it is started.
   *
   * @param database as plans call it
   * @param binary the program; if absent, {@code environment} says where to look for it
   * @param environment the process's own
   * @param image of Docker, if there is no program
   * @param alwaysImage whether no program is looked for
   * @param replicas 1 or 3
   * @param cacheMebibytes of each replica
   * @param parent folder in which one for the data files is made
   * @param logs folder in which the replicas' logs are kept; empty for a user without a home
   */
  public record Settings(
      String database,
      Optional<Path> binary,
      Map<String, String> environment,
      String image,
      boolean alwaysImage,
      int replicas,
      int cacheMebibytes,
      Path parent,
      Optional<Path> logs) {

    public Settings {
      environment = Map.copyOf(environment);
    }

    /** With what the node's configuration says. */
    static Settings of(DatabaseSettings configured, Map<String, String> environment) {
      return new Settings(
          configured.name(),
          configured.get(TigerBeetleSettings.BINARY).map(Path::of),
          environment,
          configured.get(TigerBeetleSettings.IMAGE),
          configured.get(TigerBeetleSettings.SERVER).equals(TigerBeetleSettings.DOCKER),
          configured.get(TigerBeetleSettings.REPLICAS),
          configured.get(TigerBeetleSettings.CACHE_SIZE),
          Path.of(
              configured
                  .get(TigerBeetleSettings.DATA_FOLDER)
                  .orElseGet(() -> System.getProperty("java.io.tmpdir"))),
          LogFolder.of(environment));
    }
  }

  private final Settings settings;
  private final Release client;
  private ServerRunner runner;
  private ServerReleases releases;
  private ManagedReplicas replicas;
  private boolean paused;
  private volatile boolean closed;

  /** Starts nothing yet. */
  public ManagedServer(Settings settings) {
    this(settings, Release.ofClient());
  }

  ManagedServer(Settings settings, Release client) {
    this.settings = settings;
    this.client = client;
  }

  @Override
  public Ledger ledger() {
    return TigerBeetleDriver.ledger(this);
  }

  @Override
  public Optional<Checkup> examine(Optional<Use> use) throws InterruptedException {
    return TigerBeetleDriver.examine(Level.WARN, () -> lookFor(use));
  }

  private synchronized String lookFor(Optional<Use> use)
      throws TargetException, InterruptedException {
    if (use.isPresent()) {
      TigerBeetleLedger.checkUse(this, use.get());
    }
    checkMemory(
        settings,
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize());
    String found = ServerChoice.lookFor(settings);
    if (replicas == null) {
      lookForRoom(use);
    }
    return found;
  }

  /**
   * A replica takes its cache when it starts, and Linux kills whoever asks for more than there is.
   *
   * @param memoryBytes of this machine, or of the container that the node runs in
   * @throws TargetException if the caches alone would not fit into it
   */
  static void checkMemory(Settings settings, long memoryBytes) throws TargetException {
    long caches = settings.replicas() * settings.cacheMebibytes() * MEBIBYTE;
    if (caches > memoryBytes) {
      throw refused(
          String.format(
              Locale.ROOT,
              "the caches of TigerBeetle's replicas (%d, of %,d MiB each) need %,d MiB, and there is"
                  + " memory of %,d MiB: lower databases.%s.cache-size",
              settings.replicas(),
              settings.cacheMebibytes(),
              caches / MEBIBYTE,
              memoryBytes / MEBIBYTE,
              settings.database()));
    }
  }

  /** Of replicas that run the next reset frees what they take. */
  private void lookForRoom(Optional<Use> use) throws TargetException {
    try {
      DataFolder trial = DataFolder.make(settings.parent(), ReplicaProcesses.KIND);
      try {
        DataDisk disk = ManagedReplicas.disk(settings, Files.createDirectory(trial.data()));
        disk.checkRoom(Replica.FORMATTED_BYTES, ManagedReplicas.AT_ONCE);
        if (use.isPresent()) {
          TigerBeetleLedger.checkRoom(disk, Replica.FORMATTED_BYTES, use.get().plan());
        }
      } finally {
        trial.remove();
      }
    } catch (IOException e) {
      throw noDataFile(e);
    }
  }

  @Override
  public void fetch(Progress progress) throws TargetException, InterruptedException {
    ServerChoice.fetch(settings, progress);
  }

  @Override
  public synchronized TigerBeetleAddress address() throws TargetException {
    if (replicas == null) {
      throw refused(
          "this node has started no TigerBeetle for databases."
              + settings.database()
              + ". "
              + alone());
    }
    return replicas.address();
  }

  private static String alone() {
    return "A managed server listens on loopback and serves the node that started it: for several"
        + " nodes start TigerBeetle yourself, and give each of them server = external and the same"
        + " addresses";
  }

  @Override
  public void checkNodes(int nodes) throws TargetException {
    if (nodes > 1) {
      throw refused(
          "databases."
              + settings.database()
              + " is managed, and the run has "
              + nodes
              + " nodes. "
              + alone());
    }
  }

  @Override
  public synchronized Description describe() throws TargetException, InterruptedException {
    if (releases == null) {
      choose((what, fraction) -> {});
    }
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("server", "managed by this node, " + runner.inWords(), Source.READ));
    facts.add(new Fact("replicas", String.valueOf(settings.replicas()), Source.READ));
    facts.add(new Fact("cache-grid", settings.cacheMebibytes() + " MiB", Source.DECLARED));
    facts.add(new Fact("oldest client served", releases.oldestClient().toString(), Source.READ));
    if (replicas != null) {
      facts.add(new Fact("file system of the data", fileStore().type(), Source.READ));
    }
    return new Description(releases.server().toString(), Source.READ, facts);
  }

  @Override
  public synchronized Reset reset(RunPlan plan, Progress progress)
      throws TargetException, InterruptedException {
    stop();
    choose(progress);
    if (closed) {
      throw refused("this node stops");
    }
    try {
      replicas = ManagedReplicas.start(settings, runner, progress, () -> closed);
      return Reset.FRESH;
    } catch (IOException e) {
      throw noDataFile(e);
    }
  }

  private TargetException noDataFile(IOException e) {
    return new TargetException(
        StepFailure.Kind.FAILED,
        "no data file for TigerBeetle can be made in "
            + settings.parent()
            + ": "
            + Shortage.inWords(e, e.getMessage())
            + ". Another place: --set databases."
            + settings.database()
            + ".data-folder=FOLDER",
        e);
  }

  @Override
  public synchronized Optional<DataDisk> disk() {
    return Optional.ofNullable(replicas).map(ManagedReplicas::disk);
  }

  @Override
  public synchronized Optional<ServerReader> watch() {
    return Optional.ofNullable(replicas).map(ManagedReplicas::reader);
  }

  @Override
  public synchronized Optional<String> whyGone() {
    try {
      if (replicas != null) {
        replicas.address();
      }
      return Optional.empty();
    } catch (TargetException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Of what it held nothing stays: the next reset would format new data files anyway. */
  @Override
  public synchronized Optional<Source> pause(Progress progress) {
    if (replicas != null) {
      progress.at("stopping TigerBeetle", Double.NaN);
      stop();
      paused = true;
    }
    return Optional.of(Source.READ);
  }

  /** A reset starts it. */
  @Override
  public synchronized boolean resume(boolean mayBeStopped, Progress progress) {
    boolean wasPaused = paused;
    paused = false;
    return wasPaused;
  }

  /** Stops the replicas and removes their data; blocks for some seconds at most. */
  @Override
  public void close() {
    closed = true;
    stop();
  }

  private synchronized void stop() {
    if (replicas != null) {
      replicas.close();
      replicas = null;
    }
  }

  /** Decides what to run, and refuses what our client cannot talk to. */
  private void choose(Progress progress) throws TargetException, InterruptedException {
    runner = ServerChoice.of(settings);
    runner.fetch(progress);
    releases = ServerChoice.checkedReleases(runner, client);
  }

  private FileStore fileStore() throws TargetException {
    try {
      return Files.getFileStore(settings.parent());
    } catch (IOException e) {
      throw new TargetException(
          StepFailure.Kind.FAILED,
          settings.parent() + " cannot be looked at: " + Shortage.inWords(e, e.getMessage()),
          e);
    }
  }

  private static TargetException refused(String message) {
    return new TargetException(StepFailure.Kind.REFUSED, message);
  }
}
