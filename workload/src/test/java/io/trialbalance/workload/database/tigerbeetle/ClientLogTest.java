package io.trialbalance.workload.database.tigerbeetle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.workload.OtherJvm;
import io.trialbalance.workload.natives.StandardError;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientLogTest {

  @TempDir private Path folder;

  @Test
  void whatNativeCodeSaysGoesToTheLogAndWhatThisProgramSaysDoesNot() throws Exception {
    Path log = Files.writeString(folder.resolve("client.log"), "earlier\n");

    Process process =
        new ProcessBuilder(OtherJvm.command(Speaker.class, folder.toString())).start();
    String said = new String(process.getErrorStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said).isEqualTo("before ü\nafter ü\n");
    assertThat(log)
        .content()
        .startsWith("earlier\n")
        .contains(" process " + process.pid() + "\n")
        .endsWith("native\n");
  }

  @Test
  void withoutAPlaceForTheLogEverythingStaysAsItIs() {
    ClientLog.divertTo(Optional.of(Path.of("/dev/null")));

    assertThat(System.err.checkError()).isFalse();
  }

  /** Speaks through Java's stream, and on the descriptor as native code does. */
  static final class Speaker {

    private Speaker() {}

    public static void main(String[] arguments) throws Exception {
      StandardError.prepare();
      System.err.println("before ü");
      ClientLog.divertTo(Optional.of(Path.of(arguments[0])));
      System.err.println("after ü");
      try (FileOutputStream descriptor = new FileOutputStream(FileDescriptor.err)) {
        descriptor.write("native\n".getBytes(UTF_8));
      }
    }
  }
}
