package io.trialbalance.cluster.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Signals that Java cannot send. */
final class Signals {

  private Signals() {}

  /** Sends the signal {@code name} to {@code processes}, which have to be there. */
  static void send(String name, long... processes) throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(
                Stream.of("kill", "-" + name), LongStream.of(processes).mapToObj(Long::toString))
            .toList();
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).as(name).isZero();
  }
}
