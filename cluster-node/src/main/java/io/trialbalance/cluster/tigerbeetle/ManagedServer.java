package io.trialbalance.cluster.tigerbeetle;

import io.trialbalance.cluster.datafolder.DataFolder;
import io.trialbalance.cluster.settings.DatabaseSettings;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.target.Ledger.Progress;
import io.trialbalance.workload.target.TargetException;
import io.trialbalance.workload.target.tigerbeetle.DataDisk;
import io.trialbalance.workload.target.tigerbeetle.TigerBeetleAddress;
import io.trialbalance.workload.target.tigerbeetle.TigerBeetleServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A TigerBeetle of this process, on free ports of loopback. It starts at the first {@link #reset},
 * and ends, with its data files, when this is closed or at the latest when the JVM ends; what a
 * killed JVM leaves behind is removed at the next start.
 */
public final class ManagedServer implements TigerBeetleServer, AutoCloseable {

  private static final int CLUSTER_ID_BITS = 127;

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
   * @param logs folder in which the replicas' logs are kept
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
      Path logs) {

    public Settings {
      environment = Map.copyOf(environment);
    }

    /** With what the node's configuration says. */
    public static Settings of(String database, DatabaseSettings.ManagedTigerBeetle configured) {
      return new Settings(
          database,
          configured.binary(),
          System.getenv(),
          configured.image(),
          configured.alwaysImage(),
          configured.replicas(),
          configured.cacheMebibytes(),
          configured.dataFolder().orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"))),
          LogFolder.of(System.getenv()));
    }
  }

  private final Settings settings;
  private final Release client;
  private final SecureRandom random = new SecureRandom();
  private final List<Process> processes = new ArrayList<>();
  private ServerRunner runner;
  private ServerReleases releases;
  private TigerBeetleAddress address;
  private DataFolder folder;
  private DataDisk disk;
  private Thread atExit;
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
  public synchronized TigerBeetleAddress address() throws TargetException {
    if (address == null) {
      throw refused(
          "this node has started no TigerBeetle for databases."
              + settings.database()
              + ". "
              + alone());
    }
    List<Integer> ended =
        IntStream.range(0, processes.size())
            .filter(i -> !processes.get(i).isAlive())
            .boxed()
            .toList();
    // What a majority has agreed on outlives the others.
    if (ended.size() > (settings.replicas() - 1) / 2) {
      int first = ended.get(0);
      throw new TargetException(
          StepFailure.Kind.UNREACHABLE,
          "TigerBeetle's replica " + first + " has ended; its log is " + log(first));
    }
    return address;
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
    if (folder != null) {
      facts.add(new Fact("file system of the data", fileStore().type(), Source.READ));
    }
    return new Description(releases.server().toString(), Source.READ, facts);
  }

  @Override
  public synchronized Reset reset(RunPlan plan, Progress progress)
      throws TargetException, InterruptedException {
    stop();
    choose(progress);
    try {
      makeFolder();
      start(progress);
      return Reset.FRESH;
    } catch (IOException e) {
      throw new TargetException(
          StepFailure.Kind.FAILED,
          "no data file for TigerBeetle can be made in "
              + settings.parent()
              + ": "
              + e.getMessage()
              + ". Another place: --set databases."
              + settings.database()
              + ".data-folder=FOLDER",
          e);
    } finally {
      if (address == null) {
        stop();
      }
    }
  }

  @Override
  public synchronized Optional<DataDisk> disk() {
    return Optional.ofNullable(disk);
  }

  /** Stops the replicas and removes their data; blocks for some seconds at most. */
  @Override
  public void close() {
    closed = true;
    stop();
  }

  private void start(Progress progress) throws TargetException, InterruptedException, IOException {
    dataDisk().checkRoom(Replica.FORMATTED_BYTES, "which it takes at once");
    BigInteger clusterId = new BigInteger(CLUSTER_ID_BITS, random).setBit(0);
    List<Integer> ports = freePorts(settings.replicas());
    List<Replica> replicas = new ArrayList<>();
    for (int i = 0; i < settings.replicas(); i++) {
      replicas.add(new Replica(runner, i, folder.data(), log(i)));
    }
    for (Replica replica : replicas) {
      progress.at("formatting TigerBeetle's data files", Double.NaN);
      replica.format(clusterId, replicas.size());
    }
    progress.at("starting TigerBeetle", Double.NaN);
    for (Replica replica : replicas) {
      processes.add(replica.start(ports, settings.cacheMebibytes()));
    }
    for (Replica replica : replicas) {
      int i = replica.index();
      replica.awaitListening(processes.get(i), ports.get(i), () -> closed);
    }
    disk = dataDisk();
    address =
        new TigerBeetleAddress(clusterId, ports.stream().map(port -> "127.0.0.1:" + port).toList());
  }

  private DataDisk dataDisk() throws TargetException {
    return new DataDisk(
        settings.parent(),
        folder.data(),
        settings.replicas(),
        "choose another place by --set databases." + settings.database() + ".data-folder=FOLDER");
  }

  private void makeFolder() throws IOException, TargetException {
    if (closed) {
      throw refused("this node stops");
    }
    DataFolder.removeLeftovers(settings.parent(), ReplicaProcesses.KIND);
    runner.endLeftovers();
    folder = DataFolder.make(settings.parent(), ReplicaProcesses.KIND);
    Files.createDirectory(folder.data());
    Files.createDirectories(settings.logs());
    ServerRunner running = runner;
    DataFolder used = folder;
    atExit =
        new Thread(
            () -> {
              running.end(used.data());
              used.remove();
            },
            "trialbalance-tigerbeetle-exit");
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  private synchronized void stop() {
    address = null;
    disk = null;
    processes.forEach(Replica::stop);
    processes.clear();
    if (folder == null) {
      return;
    }
    runner.end(folder.data());
    folder.remove();
    folder = null;
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook finds nothing left to do.
      return;
    }
  }

  /** Decides what to run, and refuses what our client cannot talk to. */
  private void choose(Progress progress) throws TargetException, InterruptedException {
    runner = ServerChoice.of(settings);
    runner.fetch(progress);
    releases = ServerChoice.checkedReleases(runner, client);
  }

  private Path log(int replica) {
    return settings.logs().resolve(settings.database() + "-replica-" + replica + ".log");
  }

  /** All are held at once, so that they differ; somebody else may take one before the server. */
  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  private FileStore fileStore() throws TargetException {
    try {
      return Files.getFileStore(settings.parent());
    } catch (IOException e) {
      throw new TargetException(
          StepFailure.Kind.FAILED,
          settings.parent() + " cannot be looked at: " + e.getMessage(),
          e);
    }
  }

  private static TargetException refused(String message) {
    return new TargetException(StepFailure.Kind.REFUSED, message);
  }
}
