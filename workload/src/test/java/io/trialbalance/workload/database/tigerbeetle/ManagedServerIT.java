package io.trialbalance.workload.database.tigerbeetle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.ServerFigure;
import io.trialbalance.protocol.measure.ServerFigures;
import io.trialbalance.workload.OtherJvm;
import io.trialbalance.workload.database.RequiredParts;
import io.trialbalance.workload.database.ServerReader;
import io.trialbalance.workload.database.TargetException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedServerIT {

  private static final Release CLIENT = new Release(0, 16, 30);

  @TempDir private Path folder;

  @BeforeEach
  void needsTheProgram() {
    RequiredParts.needs(
        "tigerbeetle",
        System.getenv(ServerProgram.VARIABLE) != null,
        "the environment variable " + ServerProgram.VARIABLE + " names no tigerbeetle");
  }

  @Test
  void itStartsEmptyAtEachResetAndLeavesNothingButItsLog() throws Exception {
    ManagedServer server = server(1, CLIENT);
    assertThatThrownBy(server::address).hasMessageContaining("has started no TigerBeetle");
    try (server) {
      assertThat(reset(server)).isEqualTo(TigerBeetleServer.Reset.FRESH);
      TigerBeetleAddress first = server.address();
      List<ProcessHandle> firstProcesses = replicas();
      assertListening(first);

      reset(server);

      assertThat(server.address().clusterId()).isNotEqualTo(first.clusterId());
      assertListening(server.address());
      assertThat(firstProcesses).hasSize(1).noneMatch(ProcessHandle::isAlive);
      assertThat(replicas()).hasSize(1);
      assertThat(server.describe().releaseSource()).isEqualTo(Source.READ);
      assertThat(server.describe().facts()).extracting("name").contains("file system of the data");
    }

    assertThat(replicas()).isEmpty();
    assertThat(data()).isEmptyDirectory();
    assertThat(folder.resolve("logs/tb-replica-0.log")).content().contains("formatted", "release=");
    assertThatThrownBy(server::address).isInstanceOf(TargetException.class);
  }

  @Test
  void threeReplicasAreOneCluster() throws Exception {
    try (ManagedServer server = server(3, CLIENT)) {
      reset(server);

      assertThat(server.address().replicas()).hasSize(3).doesNotHaveDuplicates();
      assertListening(server.address());
      assertThat(replicas()).hasSize(3);
    }

    assertThat(replicas()).isEmpty();
    assertThat(data()).isEmptyDirectory();
  }

  @Test
  void aReplicaThatWasKilledIsToldWithItsLog() throws Exception {
    try (ManagedServer server = server(1, CLIENT)) {
      reset(server);
      ProcessHandle replica = replicas().get(0);
      replica.destroyForcibly();
      replica.onExit().get(10, TimeUnit.SECONDS);

      assertThatThrownBy(server::address)
          .isInstanceOf(TargetException.class)
          .hasMessageContaining("replica 0 has ended")
          .hasMessageContaining("tb-replica-0.log");
    }
  }

  @Test
  void aReplicaThatIsGoneOrStartedAnewIsSeen() throws Exception {
    try (ManagedServer server = server(3, CLIENT)) {
      assertThat(server.watch()).isEmpty();
      reset(server);
      ServerReader reader = server.watch().orElseThrow();
      ServerFigures before = reader.take();
      assertThat(all(before, ServerFigure.PROCESSES)).isEqualTo(3);
      assertThat(reader.take()).isEqualTo(before);

      ProcessHandle replica = replicas().get(0);
      List<String> command = new ArrayList<>(List.of(replica.info().command().orElseThrow()));
      command.addAll(List.of(replica.info().arguments().orElseThrow()));
      replica.destroyForcibly();
      replica.onExit().get(10, TimeUnit.SECONDS);
      assertThat(all(reader.take(), ServerFigure.PROCESSES)).isEqualTo(2);

      Process again =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        ServerFigures after = server.watch().orElseThrow().take();
        assertThat(all(after, ServerFigure.PROCESSES)).isEqualTo(3);
        assertThat(all(after, ServerFigure.STARTED))
            .isGreaterThan(all(before, ServerFigure.STARTED));
      } finally {
        again.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void withoutAProcessThereIsNothingToTell() throws Exception {
    try (ManagedServer server = server(1, CLIENT)) {
      reset(server);
      ServerReader reader = server.watch().orElseThrow();
      ProcessHandle replica = replicas().get(0);
      replica.destroyForcibly();
      replica.onExit().get(10, TimeUnit.SECONDS);

      assertThatThrownBy(reader::take)
          .isInstanceOf(TargetException.class)
          .hasMessageContaining("no process");
    }
  }

  private static double all(ServerFigures figures, String name) {
    return figures.of(name).get(ServerFigure.ALL);
  }

  @Test
  void aClientThatItDoesNotServeIsRefusedBeforeAnythingIsStarted() throws Exception {
    try (ManagedServer tooOld = server(1, new Release(0, 1, 0));
        ManagedServer tooNew = server(1, new Release(99, 0, 0))) {
      assertThatThrownBy(() -> reset(tooOld)).hasMessageContaining("use an older server");
      assertThatThrownBy(() -> reset(tooNew)).hasMessageContaining("99.0.0 or later");
    }

    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void aRunOfSeveralNodesIsRefusedWithTheReason() throws Exception {
    try (ManagedServer server = server(1, CLIENT)) {
      server.checkNodes(1);

      assertThatThrownBy(() -> server.checkNodes(2))
          .isInstanceOf(TargetException.class)
          .hasMessageContaining("run has 2 nodes")
          .hasMessageContaining("server = external");
    }
  }

  @Test
  void moreThanTheDiskHoldsIsRefusedWithBothFigures() throws Exception {
    try (ManagedServer server = server(1, CLIENT)) {
      reset(server);
      DataDisk disk = server.disk().orElseThrow();
      disk.checkRoom(1, "because");
      assertThat(disk.full()).isEmpty();

      assertThatThrownBy(() -> disk.checkRoom(1L << 60, "because"))
          .isInstanceOf(TargetException.class)
          .hasMessageContaining("needs about 1152921505.7 GB");
    }
  }

  @Test
  void whatAKilledProcessLeftBehindIsRemovedAtTheNextStart() throws Exception {
    Process killed =
        new ProcessBuilder(OtherJvm.command(StartAndDie.class, folder.toString()))
            .redirectErrorStream(true)
            .start();
    String said = new String(killed.getInputStream().readAllBytes(), UTF_8);
    assertThat(killed.waitFor(90, TimeUnit.SECONDS)).isTrue();
    assertThat(killed.exitValue()).as(said).isEqualTo(137);
    List<ProcessHandle> orphans = replicas();
    assertThat(orphans).hasSize(1);

    try (ManagedServer server = server(1, CLIENT)) {
      reset(server);

      assertThat(orphans).noneMatch(ProcessHandle::isAlive);
      assertThat(replicas()).hasSize(1);
    }

    assertThat(data()).isEmptyDirectory();
  }

  /** Starts a server and ends as a killed process does: without a word to anybody. */
  static final class StartAndDie {

    private StartAndDie() {}

    public static void main(String[] arguments) throws Exception {
      reset(new ManagedServer(settings(Path.of(arguments[0]), 1), CLIENT));
      Runtime.getRuntime().halt(137);
    }
  }

  private ManagedServer server(int replicas, Release client) {
    return new ManagedServer(settings(folder, replicas), client);
  }

  private static ManagedServer.Settings settings(Path folder, int replicas) {
    return new ManagedServer.Settings(
        "tb",
        Optional.of(Path.of(System.getenv(ServerProgram.VARIABLE))),
        Map.of(),
        "none",
        false,
        replicas,
        256,
        folder.resolve("data"),
        Optional.of(folder.resolve("logs")));
  }

  private static TigerBeetleServer.Reset reset(ManagedServer server) throws Exception {
    return server.reset(null, (what, fraction) -> {});
  }

  private Path data() {
    return folder.resolve("data");
  }

  private List<ProcessHandle> replicas() throws Exception {
    try (Stream<Path> folders = Files.list(data())) {
      List<Path> all = folders.toList();
      return ProcessHandle.allProcesses()
          .filter(ProcessHandle::isAlive)
          .filter(
              process ->
                  Arrays.stream(process.info().arguments().orElse(new String[0]))
                      .anyMatch(word -> all.stream().anyMatch(one -> word.startsWith(one + "/"))))
          .toList();
    }
  }

  private static void assertListening(TigerBeetleAddress address) throws Exception {
    for (String replica : address.replicas()) {
      int port = Integer.parseInt(replica.substring(replica.indexOf(':') + 1));
      try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
        assertThat(socket.isConnected()).isTrue();
      }
    }
  }
}
