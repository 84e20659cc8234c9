package io.trialbalance.workload.limits;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.workload.OtherJvm;
import io.trialbalance.workload.database.tigerbeetle.DataDisk;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process that can open no further file says so, whatever Java makes of it. */
@EnabledOnOs(OS.LINUX)
class NoDescriptorTest {

  @TempDir private Path folder;

  @Test
  void whatJavaSaysOfAFileSystemHidesItAndADiskIsLookedAtWithoutOne() throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", "-c", "ulimit -n 128; exec \"$@\"", "sh"));
    command.addAll(OtherJvm.command(WithoutDescriptors.class, folder.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(said)
        .contains("java says: Mount point not found")
        .contains("we say: too many open files")
        .containsSubsequence("too many open files", "the disk says: Optional.empty");
  }

  static final class WithoutDescriptors {

    private WithoutDescriptors() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      DataDisk disk = new DataDisk(folder, folder, 1, "another");
      // Loads whatever is needed below, while it can.
      look(folder, disk);
      List<InputStream> open = new ArrayList<>();
      try {
        while (true) {
          open.add(new FileInputStream("/dev/null"));
        }
      } catch (IOException e) {
        look(folder, disk);
      }
    }

    private static void look(Path folder, DataDisk disk) {
      try {
        Files.getFileStore(folder);
      } catch (IOException e) {
        System.out.println("java says: " + e.getMessage());
      }
      System.out.println(
          "we say: " + Shortage.inWords(new IOException("Mount point not found"), "nothing"));
      System.out.println("the disk says: " + disk.full());
    }
  }
}
