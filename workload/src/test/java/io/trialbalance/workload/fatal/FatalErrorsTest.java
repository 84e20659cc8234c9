package io.trialbalance.workload.fatal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trialbalance.workload.OtherJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FatalErrorsTest {

  private record Ended(int exitCode, List<String> said, List<String> errors) {}

  private static Ended run(List<String> before, List<String> flags, String what)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.addAll(OtherJvm.command(flags, Dying.class, List.of(what)));
    Process process = new ProcessBuilder(command).start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Ended(
          process.exitValue(),
          lines(process.getInputStream().readAllBytes()),
          lines(process.getErrorStream().readAllBytes()));
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> lines(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).lines().toList();
  }

  private static void endsAtOnceWithItsServer(Ended ended, String line) {
    assertThat(ended.errors()).singleElement().asString().startsWith("error: ").contains(line);
    assertThat(ended.exitCode()).isEqualTo(1);
    long server = Long.parseLong(ended.said().get(0));
    Optional<ProcessHandle> left = ProcessHandle.of(server);
    Awaitility.await().until(() -> left.filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void aFullHeapEndsTheProcessAndItsServersWithOneLineAndExitCode1() throws Exception {
    endsAtOnceWithItsServer(run(List.of(), List.of("-Xmx16m"), "heap"), "Java heap space");
  }

  @Test
  void soDoesAFullMetaspace() throws Exception {
    endsAtOnceWithItsServer(
        run(List.of(), List.of("-XX:MaxMetaspaceSize=16m"), "metaspace"), "etaspace");
  }

  @Test
  void soDoesTheEndOfDirectMemory() throws Exception {
    endsAtOnceWithItsServer(
        run(List.of(), List.of("-XX:MaxDirectMemorySize=4m"), "direct"), "direct buffer memory");
  }

  /** Addresses rather than the user's processes, which root has without limit. */
  @Test
  void soDoesAThreadThatCannotBeStarted() throws Exception {
    assumeTrue(System.getProperty("os.name").equals("Linux"));
    endsAtOnceWithItsServer(
        run(
            List.of("sh", "-c", "ulimit -v 6000000; exec \"$@\"", "sh"),
            List.of("-Xmx32m", "-Xss256m", "-XX:CompressedClassSpaceSize=16m"),
            "threads"),
        "native thread");
  }

  @Test
  void soDoesAnyOtherFaultOfTheVirtualMachine() throws Exception {
    endsAtOnceWithItsServer(run(List.of(), List.of(), "internal"), "a fault of the test");
  }

  @Test
  void aStackThatOverflowsAndAClassThatIsMissingEndTheirTaskAlone() throws Exception {
    for (String task : List.of("stack", "linkage")) {
      assertThat(run(List.of(), List.of(), task).said()).contains("lives on");
    }
  }

  @Test
  void whatWrapsAFatalErrorIsFatal() {
    assertThat(
            FatalErrors.isFatal(
                new CompletionException(new ExecutionException(new OutOfMemoryError()))))
        .isTrue();
    assertThat(FatalErrors.isFatal(new StackOverflowError())).isFalse();
    assertThat(FatalErrors.isFatal(new ExecutionException(new NoSuchMethodError()))).isFalse();
    assertThat(FatalErrors.isFatal(null)).isFalse();
  }
}
