package io.trialbalance.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.trialbalance.cluster.NoopPlan;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.KeptRequest;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.plan.ExperimentRequest;
import io.trialbalance.protocol.plan.PhaseTimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskStateTest {

  private static final UUID CLUSTER = new UUID(1, 1);
  private static final UUID OWNER = new UUID(2, 2);

  private static final ExperimentRequest PLANS =
      new ExperimentRequest(
          "test",
          List.of(
              new NoopPlan(
                      "one",
                      "noop",
                      new PhaseTimes(
                          Duration.ZERO,
                          Duration.ZERO,
                          Duration.ofSeconds(5),
                          Duration.ofSeconds(1)),
                      1,
                      1,
                      0)
                  .toPlan()));

  @TempDir private Path folder;

  private static StateVersion version(long epoch, long revision) {
    return new StateVersion(CLUSTER, epoch, OWNER, revision);
  }

  private static CoordinatorState state(long epoch, long revision) {
    return new CoordinatorState(
        version(epoch, revision),
        List.of(new Member(OWNER, "127.0.0.1:2551")),
        17,
        "a",
        List.of(SampleExperiment.running("a")));
  }

  @Test
  void whatIsKeptIsThereAgainAndSoIsWhoTheNodeIs() throws Exception {
    UUID node;
    try (DiskState first = DiskState.open(folder)) {
      node = first.node();
      assertThat(first.state()).isEqualTo(CoordinatorState.NONE);
      assertThat(first.keep(state(3, 4))).isTrue();
      assertThat(first.promise(version(5, 0))).isTrue();
    }
    try (DiskState again = DiskState.open(folder)) {
      assertThat(again.node()).isEqualTo(node);
      assertThat(again.state()).isEqualTo(state(3, 4));
      assertThat(again.promised()).isEqualTo(version(5, 0));
      assertThat(again.keep(state(4, 9))).as("of a coordinator that was succeeded").isFalse();
      assertThat(again.keep(state(5, 1))).isTrue();
      assertThat(again.keep(state(5, 0))).as("an earlier revision").isFalse();
    }
  }

  @Test
  void plansAreThereUntilTheirExperimentHasEnded() throws Exception {
    CoordinatorState queued = state(3, 4);
    ExperimentState experiment = queued.experiments().get(0);
    try (DiskState state = DiskState.open(folder)) {
      assertThat(state.request(experiment.uuid())).isEqualTo(KeptRequest.NONE);
      state.keepRequest(experiment.uuid(), PLANS);
      state.keep(queued);
      assertThat(state.request(experiment.uuid()).request()).contains(PLANS);

      state.keep(queued.interrupted().as(version(3, 5)));
      assertThat(state.request(experiment.uuid()).request()).contains(PLANS);

      state.keep(
          new CoordinatorState(
              version(3, 6), queued.members(), 17, null, List.of(experiment.takenOut("enough"))));
      assertThat(state.request(experiment.uuid())).isEqualTo(KeptRequest.NONE);
    }
  }

  @Test
  void oneProcessHasTheFolder() throws Exception {
    try (DiskState first = DiskState.open(folder)) {
      assertThat(first.isDurable()).isTrue();
      assertThatThrownBy(() -> DiskState.open(folder))
          .isInstanceOf(StateFolderException.class)
          .hasMessageContaining("no other node uses");
    }
    DiskState.open(folder).close();
  }

  /** Another node may have the folder by then. */
  @Test
  void nothingIsWrittenWithoutTheLock() throws Exception {
    DiskState closed = DiskState.open(folder);
    closed.close();

    assertThatThrownBy(() -> closed.keep(state(3, 4))).hasMessageContaining("this node ends");
    assertThatThrownBy(() -> closed.promise(version(5, 0))).hasMessageContaining("this node ends");
    assertThatThrownBy(() -> closed.keepRequest(UUID.randomUUID(), PLANS))
        .hasMessageContaining("this node ends");
  }

  @Test
  void whatCannotBeReadIsNeverTakenForEmpty() throws Exception {
    Path file = written();
    byte[] whole = Files.readAllBytes(file);
    String text = Files.readString(file);
    for (byte[] damaged :
        List.of(
            new byte[0],
            text.substring(0, text.length() / 2).getBytes(),
            text.replace("\"epoch\" : 3", "\"epoch\" : 4").getBytes(),
            "{}".getBytes())) {
      Files.write(file, damaged);
      StateFolderException refused =
          catchThrowableOfType(StateFolderException.class, () -> DiskState.open(folder));
      assertThat(refused.path()).isEqualTo(file);
      assertThat(Files.readAllBytes(file)).as("nothing is repaired in silence").isEqualTo(damaged);
    }
    Files.write(file, whole);
    DiskState.open(folder).close();
  }

  @Test
  void whatALaterProgramWroteIsLeftAlone() throws Exception {
    Path file = written();
    Files.writeString(
        file, Files.readString(file).replaceFirst("trialbalance-state 1", "trialbalance-state 2"));

    assertThatThrownBy(() -> DiskState.open(folder)).hasMessageContaining("version 2");
  }

  @Test
  void aCopyOfAnotherNodesFolderIsRefused() throws Exception {
    written();
    Path copy = folder.resolveSibling(folder.getFileName() + "-copy");
    copy(folder, copy);

    assertThatThrownBy(() -> DiskState.open(copy)).hasMessageContaining("copy");

    // Whoever says that the first one is not used any more is believed.
    Files.delete(copy.resolve("lock"));
    try (DiskState moved = DiskState.open(copy)) {
      assertThat(moved.state()).isEqualTo(state(3, 4));
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    StateFolderException refused =
        catchThrowableOfType(
            StateFolderException.class, () -> DiskState.open(file.resolve("state")));

    assertThat(refused.path()).isEqualTo(file.resolve("state"));
  }

  private Path written() throws Exception {
    try (DiskState state = DiskState.open(folder)) {
      state.keep(state(3, 4));
    }
    return folder.resolve("state.json");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
  }
}
