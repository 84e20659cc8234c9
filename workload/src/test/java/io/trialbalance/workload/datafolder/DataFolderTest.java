package io.trialbalance.workload.datafolder;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.workload.OtherJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  private static final DataFolder.Kind NO_PROCESSES =
      new DataFolder.Kind("trialbalance-test-", data -> List.of());

  @TempDir private Path temporary;

  @Test
  void itIsRemovedWithEverythingInIt() throws Exception {
    DataFolder folder = DataFolder.make(temporary.resolve("made too"), NO_PROCESSES);
    Files.createDirectories(folder.data().resolve("base"));
    Files.writeString(folder.data().resolve("base").resolve("1"), "x");

    folder.remove();
    folder.remove();

    assertThat(folder.data().getParent()).doesNotExist();
  }

  @Test
  void oneThatIsInUseIsNoLeftover() throws Exception {
    DataFolder folder = DataFolder.make(temporary, NO_PROCESSES);

    DataFolder.removeLeftovers(temporary, NO_PROCESSES);

    assertThat(folder.data().getParent()).exists();
    folder.remove();
  }

  @Test
  void oneThatNobodyUsesIsALeftover() throws Exception {
    Path leftover = leftover();

    DataFolder.removeLeftovers(temporary, NO_PROCESSES);

    assertThat(leftover).doesNotExist();
  }

  @Test
  void whatOnlyLooksLikeOursIsLeftAlone() throws Exception {
    Path unmarked = Files.createDirectory(temporary.resolve("trialbalance-test-mine"));
    Path other = Files.createDirectory(temporary.resolve("postgresql-data"));
    Path file = Files.createFile(temporary.resolve("trialbalance-test-file"));

    DataFolder.removeLeftovers(temporary, NO_PROCESSES);

    assertThat(unmarked).exists();
    assertThat(other).exists();
    assertThat(file).exists();
  }

  /** As when several programs start at once, and find what a killed one left. */
  @Test
  void whatSeveralRemoveAtOnceIsInNobodysWay() throws Exception {
    ExecutorService programs = Executors.newFixedThreadPool(4);
    Callable<Void> start =
        () -> {
          DataFolder.removeLeftovers(temporary, NO_PROCESSES);
          return null;
        };
    for (int round = 0; round < 20; round++) {
      for (int left = 0; left < 20; left++) {
        leftover("left-" + left);
      }
      for (Future<Void> ended : programs.invokeAll(Collections.nCopies(4, start))) {
        ended.get();
      }
    }
    programs.shutdown();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aPlaceThatIsNotThereHasNoLeftovers() throws Exception {
    DataFolder.removeLeftovers(temporary.resolve("nowhere"), NO_PROCESSES);

    assertThat(temporary.resolve("nowhere")).doesNotExist();
  }

  @Test
  void whateverServesALeftoverIsStoppedFirst() throws Exception {
    Path leftover = leftover();
    Process server =
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jshell").toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    DataFolder.Kind served =
        new DataFolder.Kind(
            "trialbalance-test-",
            data -> data.equals(leftover.resolve("data")) ? List.of(server.toHandle()) : List.of());

    DataFolder.removeLeftovers(temporary, served);

    assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(leftover).doesNotExist();
  }

  /** Closing any channel to a file takes away the process's locks on it, its own included. */
  @Test
  void anotherOfThisProcessDoesNotTakeItsLockAway() throws Exception {
    DataFolder first = DataFolder.make(temporary, NO_PROCESSES);
    DataFolder.removeLeftovers(temporary, NO_PROCESSES);
    DataFolder second = DataFolder.make(temporary, NO_PROCESSES);

    Process other =
        new ProcessBuilder(OtherJvm.command(DataFolderTest.class, temporary.toString()))
            .inheritIO()
            .start();

    assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(first.data().getParent()).exists();
    assertThat(second.data().getParent()).exists();
    first.remove();
    second.remove();
  }

  /** Another process that starts a server in the same place. */
  public static void main(String[] arguments) throws Exception {
    DataFolder.removeLeftovers(Path.of(arguments[0]), NO_PROCESSES);
  }

  private Path leftover() throws Exception {
    return leftover("left");
  }

  private Path leftover(String name) throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("trialbalance-test-" + name));
    Files.createFile(folder.resolve("in-use.lock"));
    Files.createDirectory(folder.resolve("data"));
    return folder;
  }
}
