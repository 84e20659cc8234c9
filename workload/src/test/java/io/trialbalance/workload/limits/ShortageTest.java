package io.trialbalance.workload.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.FileSystemException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShortageTest {

  /** As libraries tell it: Netty of an event loop, a socket, a file, a program. */
  static Stream<Throwable> tooManyOpenFiles() {
    return Stream.of(
        new IllegalStateException(
            "failed to create a child event loop",
            new RuntimeException(
                new IOException("epollCreate(..) failed with error(-24): Too many open files"))),
        new SocketException("Too many open files"),
        new FileSystemException("results/run-1.json", null, "Too many open files"),
        new IOException("Cannot run program \"stop\": error=24, Too many open files"));
  }

  @ParameterizedTest
  @MethodSource("tooManyOpenFiles")
  void tooManyOpenFilesAreNamedWithTheirLimit(Throwable failure) {
    assertThat(Shortage.in(failure).orElseThrow())
        .matches("too many open files( \\(limit [0-9,]+; 'ulimit -n' raises it\\))?");
  }

  @Test
  void aProgramThatCannotBeStartedSaysWhatThereIsNoMoreOf() {
    assertThat(
            Shortage.in(new IOException("error=11, Resource temporarily unavailable"))
                .orElseThrow())
        .contains("ulimit -u");
    assertThat(Shortage.in(new IOException("error=12, Cannot allocate memory")).orElseThrow())
        .contains("no memory");
  }

  @Test
  void whatMayHideAShortageIsNoneWhereFilesCanBeOpened() {
    assertThat(Shortage.in(new IOException("Mount point not found"))).isEmpty();
    assertThat(Shortage.ofOpenFiles()).isEmpty();
  }

  @Test
  void whateverElseFailedIsNoShortage() {
    assertThat(Shortage.in(new IOException("Connection refused"))).isEmpty();
    assertThat(Shortage.in(new IOException())).isEmpty();
    assertThat(Shortage.inWords(new IOException("x"), "otherwise")).isEqualTo("otherwise");
  }
}
