package io.trialbalance.workload.database.tigerbeetle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.tigerbeetle.TigerBeetleServer.Reset;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalServerTest {

  @TempDir private Path folder;

  private static final TigerBeetleAddress ADDRESS =
      new TigerBeetleAddress(BigInteger.TWO, List.of("10.0.0.1:3000", "10.0.0.2:3000"));

  private static ExternalServer server(Optional<String> release, boolean freshIds) {
    return server(release, Optional.empty(), freshIds, Optional.empty());
  }

  private static ExternalServer server(
      Optional<String> release,
      Optional<ResetCommand> command,
      boolean freshIds,
      Optional<Path> dataFolder) {
    return new ExternalServer(
        new ExternalServer.Settings("tb", ADDRESS, release, command, freshIds, dataFolder),
        new Release(0, 16, 30));
  }

  private static ExternalServer emptiedBy(String script, Duration limit) {
    return server(
        Optional.empty(),
        Optional.of(new ResetCommand(List.of("/bin/sh", "-c", script), limit)),
        false,
        Optional.empty());
  }

  @Test
  void itsReleaseIsWhatWasDeclaredOrUnknown() {
    assertThat(server(Optional.of("0.17.8"), true).describe())
        .satisfies(known -> assertThat(known.release()).isEqualTo("0.17.8"))
        .satisfies(known -> assertThat(known.releaseSource()).isEqualTo(Source.DECLARED));
    assertThat(server(Optional.empty(), true).describe())
        .satisfies(known -> assertThat(known.release()).isEqualTo("unknown"))
        .satisfies(known -> assertThat(known.releaseSource()).isEqualTo(Source.UNKNOWN));
  }

  @Test
  void nothingInItIsDeletedSoThatARunNeedsFreshIds() throws Exception {
    assertThat(server(Optional.empty(), true).reset(null, null)).isEqualTo(Reset.FRESH_IDS);
    assertThatThrownBy(() -> server(Optional.empty(), false).reset(null, null))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining("cluster 2 at 10.0.0.1:3000, 10.0.0.2:3000")
        .hasMessageContaining("--set databases.tb.reset=fresh-ids");
  }

  @Test
  void aServerThatIsDeclaredOlderThanTheClientIsRefused() {
    assertThatThrownBy(() -> server(Optional.of("0.16.29"), true).reset(null, null))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining("databases.tb.release: TigerBeetle 0.16.29 is older");
  }

  @Test
  void itIsWhereItWasSaidToBe() {
    assertThat(server(Optional.empty(), false).address()).isEqualTo(ADDRESS);
  }

  @Test
  void theResetCommandIsToldWhatToEmptyAndLeavesItEmpty() throws Exception {
    Path told = folder.resolve("told");
    ExternalServer server =
        emptiedBy(
            "echo $TRIALBALANCE_DATABASE $TRIALBALANCE_CLUSTER_ID $TRIALBALANCE_ADDRESSES > "
                + told,
            Duration.ofSeconds(20));

    assertThat(server.reset(null, (what, fraction) -> {})).isEqualTo(Reset.FRESH);

    assertThat(told).hasContent("tb 2 10.0.0.1:3000,10.0.0.2:3000");
  }

  @Test
  void aResetCommandThatFailsIsToldWithItsLastWords() {
    ExternalServer server =
        emptiedBy(
            "for i in 1 2 3 4 5 6; do echo line $i >&2; done; exit 3", Duration.ofSeconds(20));

    assertThatThrownBy(() -> server.reset(null, (what, fraction) -> {}))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining("exit code 3")
        .hasMessageContaining("line 2")
        .hasMessageEndingWith("line 6")
        .hasMessageNotContaining("line 1");
  }

  @Test
  void theArgumentsOfAResetCommandAreNotRepeated() {
    ExternalServer server =
        server(
            Optional.empty(),
            Optional.of(
                new ResetCommand(
                    List.of("/bin/sh", "-c", "exit 3", "planted-argument"),
                    Duration.ofSeconds(20))),
            false,
            Optional.empty());

    assertThatThrownBy(() -> server.reset(null, (what, fraction) -> {}))
        .hasMessageContaining("the reset command /bin/sh ended with exit code 3")
        .hasMessageNotContaining("planted-argument");
  }

  @Test
  void aResetCommandThatDoesNotEndIsKilledWithItsChildren() throws Exception {
    Path child = folder.resolve("child");
    ExternalServer server =
        emptiedBy("sleep 600 & echo $! > " + child + "; wait", Duration.ofSeconds(1));

    assertThatThrownBy(() -> server.reset(null, (what, fraction) -> {}))
        .hasMessageContaining("after 1 s");

    long pid = Long.parseLong(Files.readString(child).strip());
    await()
        .untilAsserted(
            () -> assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty());
  }

  @Test
  void aResetCommandThatIsNoProgramIsRefused() {
    ExternalServer server =
        server(
            Optional.empty(),
            Optional.of(new ResetCommand(List.of("/no/such/program"), Duration.ofSeconds(1))),
            false,
            Optional.empty());

    assertThatThrownBy(() -> server.reset(null, (what, fraction) -> {}))
        .hasMessageContaining("databases.tb.reset-command")
        .hasMessageContaining("/no/such/program");
  }

  @Test
  void itsDiskIsKnownOnlyIfItsFolderIs() throws Exception {
    Path file = Files.write(folder.resolve("0_0.tigerbeetle"), new byte[1_000]);
    ExternalServer elsewhere = server(Optional.empty(), true);
    ExternalServer here = server(Optional.empty(), Optional.empty(), true, Optional.of(folder));

    elsewhere.reset(null, null);
    here.reset(null, null);
    Files.write(file, new byte[500], StandardOpenOption.APPEND);

    assertThat(elsewhere.disk()).isEmpty();
    assertThat(here.disk().orElseThrow().growthBytes()).isEqualTo(500);
    // Of two replicas.
    assertThatThrownBy(() -> here.disk().orElseThrow().checkRoom(1L << 60, "because"))
        .hasMessageContaining("needs about 2305843010.3 GB in " + folder + " (because")
        .hasMessageContaining("databases.tb.data-folder");
  }
}
