package io.trialbalance.cluster.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFolderTest {

  @TempDir private Path temporary;

  @Test
  void itIsRemovedWithEverythingInIt() throws Exception {
    DataFolder folder = DataFolder.make(temporary.resolve("made too"));
    Files.createDirectories(folder.data().resolve("base"));
    Files.writeString(folder.data().resolve("base").resolve("1"), "x");

    folder.remove();
    folder.remove();

    assertThat(folder.data().getParent()).doesNotExist();
  }

  @Test
  void oneThatIsInUseIsNoLeftover() throws Exception {
    DataFolder folder = DataFolder.make(temporary);

    DataFolder.removeLeftovers(temporary);

    assertThat(folder.data().getParent()).exists();
    folder.remove();
  }

  @Test
  void oneThatNobodyUsesIsALeftover() throws Exception {
    Path leftover = leftover("no server\n");

    DataFolder.removeLeftovers(temporary);

    assertThat(leftover).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "not a number\n", "99999999999999\n", "-1\n"})
  void aStrangePidFileStopsNothing(String content) throws Exception {
    Path leftover = leftover(content);

    DataFolder.removeLeftovers(temporary);

    assertThat(leftover).doesNotExist();
  }

  @Test
  void aProcessThatHasTheServersNumberByNowIsLeftAlone() throws Exception {
    leftover(ProcessHandle.current().pid() + "\n");

    DataFolder.removeLeftovers(temporary);

    assertThat(ProcessHandle.current().isAlive()).isTrue();
  }

  @Test
  void whatOnlyLooksLikeOursIsLeftAlone() throws Exception {
    Path unmarked = Files.createDirectory(temporary.resolve("trialbalance-postgresql-mine"));
    Path other = Files.createDirectory(temporary.resolve("postgresql-data"));
    Path file = Files.createFile(temporary.resolve("trialbalance-postgresql-file"));

    DataFolder.removeLeftovers(temporary);

    assertThat(unmarked).exists();
    assertThat(other).exists();
    assertThat(file).exists();
  }

  @Test
  void aPlaceThatIsNotThereHasNoLeftovers() throws Exception {
    DataFolder.removeLeftovers(temporary.resolve("nowhere"));

    assertThat(temporary.resolve("nowhere")).doesNotExist();
  }

  private Path leftover(String pidFile) throws Exception {
    Path folder = Files.createDirectory(temporary.resolve("trialbalance-postgresql-left"));
    Files.createFile(folder.resolve("in-use.lock"));
    Path data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("postmaster.pid"), pidFile);
    return folder;
  }
}
