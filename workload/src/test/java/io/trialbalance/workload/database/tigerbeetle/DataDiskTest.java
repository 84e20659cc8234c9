package io.trialbalance.workload.database.tigerbeetle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDiskTest {

  /** More than any disk has. */
  private static final long MUCH = 1L << 60;

  @TempDir private Path folder;

  private DataDisk disk(int replicas) throws TargetException {
    return new DataDisk(folder, folder, replicas, "take another folder");
  }

  @Test
  void onlyDataFilesGrow() throws Exception {
    Files.write(folder.resolve("0.tigerbeetle"), new byte[100]);
    DataDisk disk = disk(2);
    Files.write(folder.resolve("0.tigerbeetle"), new byte[7], StandardOpenOption.APPEND);
    Files.write(folder.resolve("1.tigerbeetle"), new byte[20]);
    Files.write(folder.resolve("log"), new byte[1_000]);

    assertThat(disk.growthBytes()).isEqualTo(27);
  }

  @Test
  void aRunForWhichThereIsNoRoomIsRefusedWithBothFiguresAndTheWayOut() throws Exception {
    assertThat(disk(1).hasRoom(MUCH)).isFalse();
    assertThatThrownBy(() -> disk(3).checkRoom(MUCH, "at the plan's rate"))
        .isInstanceOfSatisfying(
            TargetException.class,
            refused -> assertThat(refused.toStepFailure().kind()).isEqualTo(Kind.REFUSED))
        .hasMessageContaining("needs about 3458764514.9 GB in " + folder)
        .hasMessageContaining("(at the plan's rate, and 1.1 GB left free)")
        .hasMessageContaining("there is room for ")
        .hasMessageEndingWith("or take another folder");
  }

  @Test
  void aFolderThatIsGoneIsToldAndEndsTheLoad() throws Exception {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    DataDisk disk = new DataDisk(gone, gone, 1, "take another folder");
    Files.delete(gone);

    assertThat(disk.full().orElseThrow().message()).contains(gone.toString());
    assertThatThrownBy(disk::growthBytes).isInstanceOf(TargetException.class);
  }
}
