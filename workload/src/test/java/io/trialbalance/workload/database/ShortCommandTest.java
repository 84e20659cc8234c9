package io.trialbalance.workload.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trialbalance.workload.OtherJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShortCommandTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir private Path folder;

  /** Another process that runs the command that it is given, and is killed meanwhile. */
  static final class Killed {
    public static void main(String[] words) throws Exception {
      ShortCommand.run(List.of(words), Map.of(), Duration.ofMinutes(5));
    }
  }

  @BeforeEach
  void onUnix() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")));
  }

  private static ShortCommand run(String... words) throws Exception {
    return ShortCommand.run(List.of(words), Map.of("WORD", "a b"), LIMIT);
  }

  @Test
  void itsWordsAndItsExitCodeAreThoseOfTheCommandItself() throws Exception {
    ShortCommand done =
        run("sh", "-c", "echo \"$1|$2|$WORD\"; cat; echo why >&2; exit 7", "sh", "$x *", "");

    assertThat(done.exitCode()).hasValue(7);
    assertThat(done.lines()).containsExactly("$x *||a b", "why");
    assertThat(run("sh", "-c", "kill -9 $$").exitCode()).hasValue(128 + 9);
    assertThat(run("true").succeeded()).isTrue();
  }

  @Test
  void whatIsNotDoneInTimeIsKilledWithItsChildren() throws Exception {
    Path pids = folder.resolve("pids");
    ShortCommand late =
        ShortCommand.run(
            List.of("sh", "-c", "sleep 300 & echo $! $$ >" + pids + "; wait"),
            Map.of(),
            Duration.ofSeconds(1));

    assertThat(late.exitCode()).isEmpty();
    expectEnd(pids);
  }

  @Test
  void itDoesNotOutliveAProcessThatIsKilled() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/setsid")));
    Path pids = folder.resolve("pids");
    Process process =
        new ProcessBuilder(
                OtherJvm.command(
                    Killed.class,
                    "sh",
                    "-c",
                    "sleep 300 & echo $! $$ >" + pids + "; wait; touch " + pids + ".stopped"))
            .inheritIO()
            .start();
    await().atMost(LIMIT).until(() -> Files.exists(pids) && Files.size(pids) > 0);

    process.destroyForcibly().waitFor();

    expectEnd(pids);
    assertThat(Path.of(pids + ".stopped")).doesNotExist();
  }

  private static void expectEnd(Path pids) throws Exception {
    for (String pid : Files.readString(pids).strip().split(" ")) {
      await()
          .atMost(LIMIT)
          .until(
              () ->
                  Stream.ofNullable(ProcessHandle.of(Long.parseLong(pid)).orElse(null))
                      .noneMatch(ProcessHandle::isAlive));
    }
  }
}
