package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.ServerReader;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.datafolder.DataFolder;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One cluster of a managed server, from formatting to the removal of its data files when this is
 * closed, or at the latest when the JVM ends.
 */
final class ManagedReplicas implements AutoCloseable {

  /** Lines of a log. */
  private static final int WORDS_SHOWN = 3;

  /** Why a data file needs room before it has grown. */
  static final String AT_ONCE = "which it takes at once";

  private static final int CLUSTER_ID_BITS = 127;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final ManagedServer.Settings settings;
  private final ServerRunner runner;
  private final Path logs;
  private final DataFolder folder;
  private final Thread atExit;
  private final List<Process> processes = new ArrayList<>();
  private Process guard;
  private TigerBeetleAddress address;
  private DataDisk disk;

  private ManagedReplicas(ManagedServer.Settings settings, ServerRunner runner, Path logs)
      throws IOException {
    this.settings = settings;
    this.runner = runner;
    this.logs = logs;
    this.folder = DataFolder.make(settings.parent(), ReplicaProcesses.KIND);
    this.atExit = new Thread(this::removeData, "trialbalance-tigerbeetle-exit");
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Removes what killed processes left behind, then formats and starts replicas and waits until all
   * of them take connections.
   *
   * @param abandoned whether nobody wants them any more
   * @throws IOException if no data file can be made in the settings' folder
   */
  static ManagedReplicas start(
      ManagedServer.Settings settings,
      ServerRunner runner,
      Progress progress,
      BooleanSupplier abandoned)
      throws TargetException, InterruptedException, IOException {
    DataFolder.removeLeftovers(settings.parent(), ReplicaProcesses.KIND);
    runner.endLeftovers();
    ManagedReplicas replicas =
        new ManagedReplicas(settings, runner, LogFolder.make(settings.logs()));
    try {
      replicas.start(progress, abandoned);
      return replicas;
    } finally {
      if (replicas.address == null) {
        replicas.close();
      }
    }
  }

  private void start(Progress progress, BooleanSupplier abandoned)
      throws TargetException, InterruptedException, IOException {
    Files.createDirectory(folder.data());
    dataDisk().checkRoom(Replica.FORMATTED_BYTES, AT_ONCE);
    BigInteger clusterId = new BigInteger(CLUSTER_ID_BITS, RANDOM).setBit(0);
    List<Integer> ports = freePorts(settings.replicas());
    List<Replica> replicas =
        IntStream.range(0, settings.replicas())
            .mapToObj(i -> new Replica(runner, i, folder.data(), log(i)))
            .toList();
    progress.at("formatting TigerBeetle's data files", Double.NaN);
    for (Replica replica : replicas) {
      replica.format(clusterId, replicas.size());
    }
    guard = runner.guard(folder.data()).orElse(null);
    progress.at("starting TigerBeetle", Double.NaN);
    for (Replica replica : replicas) {
      processes.add(replica.start(ports, settings.cacheMebibytes()));
    }
    for (Replica replica : replicas) {
      int i = replica.index();
      replica.awaitListening(processes.get(i), ports.get(i), abandoned);
    }
    disk = dataDisk();
    address =
        new TigerBeetleAddress(clusterId, ports.stream().map(port -> "127.0.0.1:" + port).toList());
  }

  /**
   * Where they answer.
   *
   * @throws TargetException if so many have ended that they cannot
   */
  TigerBeetleAddress address() throws TargetException {
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
          "TigerBeetle's replica "
              + first
              + " has ended, which this program had started: it was killed, or ended itself. Its log"
              + " is "
              + log(first)
              + lastWords(first));
    }
    return address;
  }

  /** Tells how many of their processes are there and when they were started. */
  ServerReader reader() {
    return new ReplicaReader(folder.data(), processes.stream().map(Process::toHandle).toList());
  }

  /** The disk of their data files. */
  DataDisk disk() {
    return disk;
  }

  /** Kills the replicas and removes their data; blocks for some seconds at most. */
  @Override
  public void close() {
    processes.forEach(Replica::stop);
    removeData();
    if (guard != null) {
      guard.destroyForcibly();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM is ending, and the hook finds nothing left to do.
      return;
    }
  }

  private void removeData() {
    runner.end(folder.data());
    folder.remove();
  }

  private DataDisk dataDisk() throws TargetException {
    return disk(settings, folder.data());
  }

  /** The disk of the data files in {@code folder}. */
  static DataDisk disk(ManagedServer.Settings settings, Path folder) throws TargetException {
    return new DataDisk(
        settings.parent(),
        folder,
        settings.replicas(),
        "choose another place by --set databases." + settings.database() + ".data-folder=FOLDER");
  }

  private String lastWords(int replica) {
    try {
      List<String> said = Files.readAllLines(log(replica), StandardCharsets.ISO_8859_1);
      return said.stream()
          .skip(Math.max(0, said.size() - WORDS_SHOWN))
          .map(String::strip)
          .collect(Collectors.joining("; ", ". Its last words: ", ""));
    } catch (IOException e) {
      return "";
    }
  }

  private Path log(int replica) {
    return logs.resolve(settings.database() + "-replica-" + replica + ".log");
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
}
