package io.trialbalance.workload.database.tigerbeetle;

import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.RequiredParts;
import io.trialbalance.workload.database.TargetException;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real server of one replica, with a small cache; every reset keeps or empties its file. */
final class TestServer implements TigerBeetleServer, AutoCloseable {

  /** Of a busy machine; 3 s on an idle one. */
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Path program;
  private final Path folder;
  private final int port;
  private BigInteger clientsClusterId = BigInteger.ZERO;
  private Reset nextReset = Reset.FRESH;
  private DataDisk disk;
  private boolean showsDisk;
  private Process process;

  private TestServer(Path program) throws IOException {
    this.program = program;
    this.folder = Files.createTempDirectory("trialbalance-tigerbeetle");
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = socket.getLocalPort();
    }
  }

  /** The server that the environment names, not started yet; skips the test without it. */
  static TestServer required() throws IOException {
    return required("tigerbeetle", "TIGERBEETLE_BINARY");
  }

  /** Another server, which {@code variable} names. */
  static TestServer required(String variable) throws IOException {
    return required(variable, variable);
  }

  private static TestServer required(String part, String variable) throws IOException {
    String path = System.getenv(variable);
    RequiredParts.needs(
        part,
        path != null && Files.isExecutable(Path.of(path)),
        variable + " does not name the program of a TigerBeetle server: " + path);
    return new TestServer(Path.of(path));
  }

  void nextReset(Reset reset) {
    nextReset = reset;
  }

  void clientsClusterId(long id) {
    clientsClusterId = BigInteger.valueOf(id);
  }

  void showDisk() {
    showsDisk = true;
  }

  @Override
  public TigerBeetleAddress address() {
    return new TigerBeetleAddress(clientsClusterId, List.of("127.0.0.1:" + port));
  }

  @Override
  public Description describe() {
    return new Description("0.17.8", Source.DECLARED, List.of());
  }

  @Override
  public Reset reset(RunPlan plan, Progress progress) {
    try {
      if (nextReset == Reset.FRESH) {
        startEmpty();
      }
      disk = new DataDisk(folder, folder, 1, "take another folder");
      return nextReset;
    } catch (IOException | TargetException | InterruptedException e) {
      throw new IllegalStateException("the test's server does not start", e);
    }
  }

  @Override
  public Optional<DataDisk> disk() {
    return Optional.ofNullable(disk).filter(any -> showsDisk);
  }

  void startEmpty() throws IOException, InterruptedException {
    kill();
    Path file = folder.resolve("0_0.tigerbeetle");
    Files.deleteIfExists(file);
    String[] format = {"format", "--cluster=0", "--replica=0", "--replica-count=1"};
    Process formatting = run(List.of(format), file);
    if (!formatting.waitFor(60, TimeUnit.SECONDS) || formatting.exitValue() != 0) {
      throw new IOException("format failed: " + Files.readString(folder.resolve("log")));
    }
    process = run(List.of("start", "--addresses=127.0.0.1:" + port, "--cache-grid=512MiB"), file);
    await("the server listens on port " + port).atMost(START_LIMIT).until(this::listens);
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private Process run(List<String> arguments, Path file) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(arguments);
    command.add(file.toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  void kill() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  @Override
  public void close() throws IOException {
    kill();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
