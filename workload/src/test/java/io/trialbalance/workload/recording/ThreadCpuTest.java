package io.trialbalance.workload.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThreadCpuTest {

  private static final long TICK = 10_000_000;

  @TempDir Path tasks;

  /** Names as Linux shows them. */
  @ParameterizedTest
  @CsvSource({
    "event-loop-post, event-loop",
    "event-loop-noop, event-loop",
    "pacing-0, pacing",
    "trialbalance-ak, actors",
    "trialbalance-ht, http",
    "C2 CompilerThre, jit",
    "C1 CompilerThre, jit",
    "GC Thread#1, gc",
    "G1 Conc#0, gc",
    "ZDriverMinor, gc",
    "VM Thread, gc",
    "main, other",
    "Signal Dispatch, other"
  })
  void theFirstCharactersOfANameTellItsGroup(String name, String group) {
    assertThat(ThreadCpu.groupOf(name)).isEqualTo(group);
  }

  @Test
  void userAndSystemTimeSinceTheLastCallAreAddedUpByGroup() throws IOException {
    ThreadCpu threadCpu = new ThreadCpu(tasks);
    thread(1, "pacing-0", 5, 1);
    thread(2, "event-loop-pg-1", 10, 0);
    thread(3, "event-loop-pg-2", 20, 0);
    threadCpu.take(40 * TICK);
    thread(1, "pacing-0", 6, 3);
    thread(2, "event-loop-pg-1", 14, 1);
    thread(3, "event-loop-pg-2", 20, 5);
    Map<String, Long> used = threadCpu.take(60 * TICK);
    assertThat(used)
        .containsEntry("pacing", 3 * TICK)
        .containsEntry("event-loop", 10 * TICK)
        .containsEntry("gc", 0L)
        .containsEntry(ThreadCpu.OTHER, 7 * TICK);
  }

  @Test
  void whatAThreadUsedBeforeItEndedStaysInTheSum() throws IOException {
    ThreadCpu threadCpu = new ThreadCpu(tasks);
    thread(1, "pacing-0", 10, 0);
    threadCpu.take(10 * TICK);
    Files.delete(tasks.resolve("1/stat"));
    Files.delete(tasks.resolve("1"));
    Map<String, Long> used = threadCpu.take(15 * TICK);
    assertThat(used).containsEntry("pacing", 0L).containsEntry(ThreadCpu.OTHER, 5 * TICK);
  }

  @Test
  void aThreadThatEndsWhileItIsReadIsNoError() throws IOException {
    ThreadCpu threadCpu = new ThreadCpu(tasks);
    Files.createDirectory(tasks.resolve("1"));
    assertThat(threadCpu.take(4 * TICK)).containsEntry(ThreadCpu.OTHER, 4 * TICK);
  }

  /** As for want of a file descriptor: it is no longer than a moment, and nothing is lost. */
  @Test
  void aMomentInWhichThreadsCannotBeReadHasNoFiguresAndTheNextHasThemAll() throws IOException {
    ThreadCpu threadCpu = new ThreadCpu(tasks);
    thread(1, "pacing-0", 10, 0);
    thread(2, "GC Thread#1", 5, 0);
    threadCpu.take(20 * TICK);
    thread(1, "pacing-0", 12, 0);
    Files.delete(tasks.resolve("2/stat"));
    // Is there, and cannot be read.
    Files.createDirectory(tasks.resolve("2/stat"));

    assertThat(threadCpu.take(23 * TICK)).isEmpty();

    Files.delete(tasks.resolve("2/stat"));
    thread(2, "GC Thread#1", 6, 0);
    assertThat(threadCpu.take(25 * TICK))
        .containsEntry("pacing", 2 * TICK)
        .containsEntry("gc", TICK)
        .containsEntry(ThreadCpu.OTHER, 2 * TICK);
  }

  @Test
  void aThreadNumberThatIsUsedAgainBelongsToAnotherThread() throws IOException {
    ThreadCpu threadCpu = new ThreadCpu(tasks);
    thread(1, "pacing-0", 50, 0);
    threadCpu.take(50 * TICK);
    thread(1, "pacing-1", 2, 0);
    assertThat(threadCpu.take(52 * TICK)).containsEntry("pacing", 2 * TICK);
  }

  @Test
  void bracketsAndSpacesInANameDoNotMoveTheFields() throws IOException {
    ThreadCpu threadCpu = new ThreadCpu(tasks);
    thread(1, "pacing-) 1 (", 3, 4);
    assertThat(threadCpu.take(7 * TICK)).containsEntry("pacing", 7 * TICK);
  }

  @Test
  void theRemainderNeverShrinks() throws IOException {
    ThreadCpu threadCpu = new ThreadCpu(tasks);
    thread(1, "pacing-0", 1, 0);
    threadCpu.take(2 * TICK);
    thread(1, "pacing-0", 3, 0);
    assertThat(threadCpu.take(3 * TICK)).containsEntry(ThreadCpu.OTHER, 0L);
  }

  @Test
  void whereThreadsCannotBeSeenNoGroupIsShown() {
    assertThat(new ThreadCpu(tasks.resolve("absent")).take(TICK)).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void onLinuxTheGroupsOfThisProcessAreShown() {
    long processNanos = 3_600_000_000_000L;
    Map<String, Long> used = new ThreadCpu().take(processNanos);
    assertThat(used).containsKeys("jit", "gc", "pacing", "event-loop", "actors", "http");
    assertThat(used.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(processNanos);
  }

  private void thread(int number, String name, long userTicks, long systemTicks)
      throws IOException {
    Path folder = Files.createDirectories(tasks.resolve(Integer.toString(number)));
    Files.writeString(
        folder.resolve("stat"),
        "%d (%s) S 1 1 1 0 -1 4194368 10 0 0 0 %d %d 0 0 20 0 30 0 3114 1 2 3 4\n"
            .formatted(number, name, userTicks, systemTicks));
  }
}
