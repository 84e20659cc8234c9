package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Signals that Java cannot send. */
public final class Signals {

  private Signals() {}

  /** Sends the signal {@code name} to {@code processes}, which have to be there. */
  public static void send(String name, long... processes) throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(
                Stream.of("kill", "-" + name), LongStream.of(processes).mapToObj(Long::toString))
            .toList();
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).as(name).isZero();
  }

  /** Whether {@code process} was told by whoever started it to take no notice; false if unknown. */
  public static boolean isIgnored(int signal, long process) throws IOException {
    Path status = Path.of("/proc", Long.toString(process), "status");
    if (!Files.isReadable(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .map(line -> Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16))
        .anyMatch(ignored -> (ignored >> (signal - 1) & 1) == 1);
  }
}
