package io.trialbalance.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.trialbalance.cluster.OtherJvm;
import io.trialbalance.cluster.results.store.ResultStore;
import io.trialbalance.protocol.message.DocumentDigest;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A document of 10 MB in a cluster of three processes, one of which is killed. */
@Timeout(240)
@Tag("thorough")
class CopiesIT {

  private static final int BYTES = 10_000_000;
  private static final Duration PATIENCE = Duration.ofSeconds(100);
  private static final String RUN = "bank-1/row-locks/run-1.json";

  @TempDir private Path folder;
  private int seedPort;
  private KeeperNode.Started coordinator;
  private Process stays;
  private Process dies;

  @BeforeEach
  void formCluster() throws IOException {
    try (ServerSocket free = new ServerSocket(0)) {
      seedPort = free.getLocalPort();
    }
    coordinator = KeeperNode.start("one", folder.resolve("one"), seedPort, seedPort);
    stays = node("two");
    dies = node("three");
    copies().spread(List.of(document("bank-1/row-locks/run-9.json", 10)));
    awaitDocument("two", "bank-1/row-locks/run-9.json");
    awaitDocument("three", "bank-1/row-locks/run-9.json");
  }

  @AfterEach
  void stop() throws Exception {
    stays.destroyForcibly().waitFor();
    dies.destroyForcibly().waitFor();
    coordinator.system().terminate();
    coordinator.system().getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void aNodeThatIsKilledHalfWayHoldsNobodyUpAndCatchesUpWhenItIsBack() throws Exception {
    CompletableFuture<Void> stored =
        copies().spread(List.of(document(RUN, BYTES))).toCompletableFuture();
    while (!isOnItsWayTo("three")) {
      Thread.onSpinWait();
    }
    dies.destroyForcibly().waitFor();
    assertThat(folder.resolve("three").resolve(RUN)).doesNotExist();

    stored.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(folder.resolve("two").resolve(RUN))
        .hasSameBinaryContentAs(folder.resolve("one").resolve(RUN));

    dies = node("three");
    awaitDocument("three", RUN);
    assertThat(folder.resolve("three").resolve(RUN))
        .hasSameBinaryContentAs(folder.resolve("one").resolve(RUN));
    try (Stream<Path> files = Files.list(folder.resolve("three/bank-1/row-locks"))) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .noneMatch(name -> name.endsWith(".tmp"));
    }
  }

  private Copies copies() {
    return coordinator.copies();
  }

  private boolean isOnItsWayTo(String node) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(node).resolve("bank-1/row-locks"))) {
      return files.anyMatch(
          file ->
              file.getFileName().toString().contains(".incoming.") && file.toFile().length() > 0);
    }
  }

  private void awaitDocument(String node, String path) {
    await().atMost(PATIENCE).until(() -> Files.exists(folder.resolve(node).resolve(path)));
  }

  private DocumentDigest document(String path, int length) throws IOException {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    Path file = folder.resolve("one").resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
    return new ResultStore(folder.resolve("one")).copies().digest(path, null);
  }

  private Process node(String name) throws IOException {
    return new ProcessBuilder(
            OtherJvm.command(
                List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                KeeperNode.class,
                List.of(name, folder.resolve(name).toString(), Integer.toString(seedPort))))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(name + ".txt").toFile())
        .start();
  }
}
