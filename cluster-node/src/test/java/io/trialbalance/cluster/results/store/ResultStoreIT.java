package io.trialbalance.cluster.results.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.trialbalance.cluster.OtherJvm;
import io.trialbalance.cluster.results.document.DocumentFormat;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.document.StoredExperiment;
import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.verdict.EvidenceBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store on a real disk, against real kills and real failures of writing. */
@Timeout(300)
class ResultStoreIT {

  private static final int KILLS = 6;

  @TempDir private Path temporary;

  @Test
  @Tag("thorough")
  void aKillAtAnyInstantLeavesNoHalfFileUnderAFinalName() throws Exception {
    Path results = temporary.resolve("results");
    Random random = new Random(9);
    for (int kill = 0; kill < KILLS; kill++) {
      Process writer = start(List.of(), results, "kill-" + kill);
      try (BufferedReader output = writer.inputReader()) {
        assertThat(output.readLine()).isEqualTo(EndlessWriter.STARTED);
        assertThat(writer.waitFor(random.nextInt(150), TimeUnit.MILLISECONDS)).isFalse();
      } finally {
        writer.destroyForcibly().waitFor();
      }
      assertThat(everyFinalFileIsWhole(results)).isPositive();
    }
    ResultStore store = new ResultStore(results);
    assertThat(store.archive().list().problems()).isEmpty();
    for (StoredExperiment experiment : store.archive().list().experiments()) {
      assertThat(store.archive().validate(experiment.experimentId()).problems()).isEmpty();
    }
    Experiments.finished(store, "after", Experiments.SUBMITTED, EvidenceBuilder.valid());
    assertThat(files(results))
        .map(file -> file.getFileName().toString())
        .filteredOn(name -> !name.equals(InUse.LOCK))
        .noneMatch(name -> name.startsWith("."));
    try (Stream<Path> folders = Files.list(results)) {
      assertThat(folders).noneMatch(folder -> folder.getFileName().toString().startsWith("."));
    }
  }

  @Test
  void aWriteThatFailsHalfWayLeavesNothingAndSaysWhy() throws Exception {
    // A process may not write files of more than 16 blocks: the first run document is longer.
    Path results = temporary.resolve("results");
    Process writer =
        start(List.of("sh", "-c", "ulimit -f 16; exec \"$@\"", "sh"), results, "limited");
    try (BufferedReader output = writer.inputReader()) {
      assertThat(output.readLine())
          .contains("run-1.json (")
          .contains("bytes are free")
          .contains("make room");
    } finally {
      writer.destroyForcibly().waitFor();
    }
    assertThat(files(results))
        .extracting(file -> file.getFileName().toString())
        .containsExactlyInAnyOrder("experiment.json", InUse.LOCK);
  }

  @Test
  void aFullDiskAndAReadOnlyOneAreNamedAndNothingIsLost() throws Exception {
    Path disk = Files.createDirectory(temporary.resolve("disk"));
    assumeTrue(
        succeeds("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()),
        "only root may mount a small disk");
    try {
      ResultStore store = new ResultStore(disk);
      EvidenceBuilder evidence = EvidenceBuilder.valid().runs(1);
      Experiments.finished(store, "fits", Experiments.SUBMITTED, evidence);
      assertThatThrownBy(
              () -> {
                for (int run = 2; run < 100; run++) {
                  Experiments.keep(store, evidence.experiment("fits").run(run, 1), true);
                }
              })
          .isInstanceOf(ResultStoreException.class)
          .hasMessageContaining("No space left")
          .hasMessageContaining("make room");
      assertThat(everyFinalFileIsWhole(disk)).isGreaterThanOrEqualTo(4);
      assertThat(files(disk)).noneMatch(file -> file.toString().endsWith(".tmp"));
      assertThat(succeeds("mount", "-o", "remount,ro", disk.toString())).isTrue();
      assertThatThrownBy(
              () -> Experiments.finished(store, "later", Experiments.SUBMITTED, evidence))
          .isInstanceOf(ResultStoreException.class)
          .hasMessageContaining("later")
          .hasMessageContaining("Read-only file system");
      assertThat(everyFinalFileIsWhole(disk)).isGreaterThanOrEqualTo(4);
    } finally {
      assertThat(succeeds("umount", disk.toString())).isTrue();
    }
  }

  private static Process start(List<String> before, Path results, String word) throws IOException {
    List<String> command = new ArrayList<>(before);
    command.addAll(OtherJvm.command(EndlessWriter.class, results.toString(), word));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static boolean succeeds(String... command) throws Exception {
    return new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** Reads every file that has its final name; returns how many there are. */
  private static int everyFinalFileIsWhole(Path results) throws IOException {
    int whole = 0;
    for (Path file : files(results)) {
      String name = file.getFileName().toString();
      if (file.toString().contains("/.")) {
        continue;
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      assertThat(text).as("%s", file).endsWith("\n");
      if (name.startsWith("run-")) {
        assertThat(RunDocument.read(text).evidence().series()).as("%s", file).isNotEmpty();
      } else if (name.equals("aggregate.json")) {
        assertThat(DocumentFormat.read(text, AggregateDocument.class).runs())
            .as("%s", file)
            .hasSizeBetween(1, 2);
      } else if (name.equals("experiment.json")) {
        assertThat(DocumentFormat.read(text, StoredExperiment.class).request().plans()).hasSize(1);
      } else {
        assertThat(name).isIn("comparison.csv", "runs.csv");
        assertThat(text.lines()).hasSizeBetween(2, 3);
      }
      whole++;
    }
    return whole;
  }

  private static List<Path> files(Path results) throws IOException {
    try (Stream<Path> files = Files.walk(results)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
