package io.trialbalance.workload.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that somebody else runs is stopped and started by commands of the configuration. */
class ServerCommandsTest {

  private static final Ledger.Progress NOBODY = (what, fraction) -> {};
  private static final String TIGERBEETLE = "server = external, addresses = [\"127.0.0.1:1\"]\n";

  @TempDir private Path folder;

  private Database database(String kind, String settings) {
    String external = kind.equals("tigerbeetle") ? TIGERBEETLE : "server = external\n";
    return TestSettings.read(Drivers.of(kind), external + settings).open(Map.of());
  }

  /** Notes what it was told. */
  private String command(String word) {
    return "[\"/bin/sh\", \"-c\", \"echo %s $TRIALBALANCE_DATABASE >> %s/said\"]"
        .formatted(word, folder);
  }

  private String commands() {
    return "stop-command = %s\nstart-command = %s".formatted(command("stop"), command("start"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "tigerbeetle"})
  void itIsStoppedEachTimeAndStartedWhenItIsWantedAgain(String kind) throws Exception {
    try (Database database = database(kind, commands())) {
      assertThat(database.resume(false, NOBODY)).as("runs").isFalse();
      assertThat(database.pause(NOBODY)).contains(Source.DECLARED);
      assertThat(database.pause(NOBODY)).as("somebody may have started it").isPresent();
      assertThat(database.resume(false, NOBODY)).isTrue();
      assertThat(database.resume(false, NOBODY)).as("runs again").isFalse();
    }

    assertThat(Files.readAllLines(folder.resolve("said")))
        .map(line -> line.split(" ")[0])
        .containsExactly("stop", "stop", "start");
  }

  /** Another node has stopped it, which is gone since, or this one before it was started again. */
  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "tigerbeetle"})
  void whatSomebodyElseMayHaveStoppedIsStarted(String kind) throws Exception {
    try (Database database = database(kind, commands())) {
      assertThat(database.resume(true, NOBODY)).isTrue();
      assertThat(database.resume(true, NOBODY)).isTrue();
    }

    assertThat(Files.readAllLines(folder.resolve("said"))).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgresql", "tigerbeetle"})
  void withoutCommandsItStaysUp(String kind) throws Exception {
    try (Database database = database(kind, "")) {
      assertThat(database.pause(NOBODY)).isEmpty();
      assertThat(database.resume(true, NOBODY)).isFalse();
      assertThat(database.resume(false, NOBODY)).isFalse();
    }
  }

  @Test
  void aCommandThatFailsSaysWhichAndItsLastWords() {
    Database database =
        database(
            "postgresql",
            "stop-command = [\"/bin/sh\", \"-c\", \"echo no such unit; exit 5\"]\n"
                + "start-command = "
                + command("start"));

    assertThatThrownBy(() -> database.pause(NOBODY))
        .isInstanceOfSatisfying(
            TargetException.class,
            failed -> {
              assertThat(failed.toStepFailure().kind()).isEqualTo(Kind.FAILED);
              assertThat(failed).hasMessageContaining("stop-command");
              assertThat(failed).hasMessageContaining("exit code 5");
              assertThat(failed).hasMessageContaining("no such unit");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"stop", "start"})
  void oneCommandWithoutTheOtherIsRefused(String which) {
    assertThatThrownBy(() -> database("postgresql", which + "-command = " + command("x")))
        .isInstanceOf(ConfigProblems.class)
        .hasMessageContaining(which.equals("stop") ? "start-command" : "stop-command");
  }
}
