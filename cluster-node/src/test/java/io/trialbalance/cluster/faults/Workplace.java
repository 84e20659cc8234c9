package io.trialbalance.cluster.faults;

import io.trialbalance.cluster.cli.ProgramInside;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.protocol.measure.LatencyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** A folder with a plan in it, from which the program is started, and in which results appear. */
final class Workplace {

  private static final Pattern RUN = Pattern.compile("run-\\d+(\\.attempt-\\d+)?\\.json");

  /** In closed loop it would take all processors from those who test beside it. */
  static final String PLAN =
      """
      name = faults
      database = postgresql
      runs = 1
      max-reruns = 0
      workload.accounts = 200
      pacing { mode = open-loop, target-rate = 200/s }
      phases { settle = 0s, warm-up = 1s, measurement = 3s, drain-deadline = 1s }
      postgresql { pool.size = 10, statement-deadline = 2s }
      """;

  private final Path folder;

  /**
   * @param folder empty
   */
  Workplace(Path folder) throws IOException {
    this.folder = folder;
    Files.writeString(folder.resolve("faults.conf"), PLAN);
  }

  Path results() {
    return folder.resolve("results");
  }

  Path temporary() {
    return folder.resolve("temporary");
  }

  /** Runs the plan on {@code server}, within this JVM. */
  ProgramUnderTest run(DatabaseServer server, String... settings) {
    return run(server.port(), settings);
  }

  /** Runs the plan on whatever listens on {@code port}, within this JVM. */
  ProgramUnderTest run(int port, String... settings) {
    List<String> words = words(folder.resolve("faults.conf").toString(), port, settings);
    words.addAll(List.of("--set", inResults()));
    return ProgramInside.start(words);
  }

  /** Lets the program do something else within this JVM. */
  ProgramUnderTest inside(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--set", inResults()));
    return ProgramInside.start(all);
  }

  private String inResults() {
    return "results.folder=\"" + results() + "\"";
  }

  /** Runs the plan on {@code server}, in a process of its own. */
  ProgramProcess process(DatabaseServer server, String... settings) throws IOException {
    return ProgramProcess.start(folder, Map.of(), words("faults.conf", server.port(), settings));
  }

  private static List<String> words(String plan, int port, String... settings) {
    List<String> words = new ArrayList<>(List.of("run", plan));
    Stream.concat(
            Stream.of("databases.postgresql.host=127.0.0.1", "databases.postgresql.port=" + port),
            Stream.of(settings))
        .forEach(setting -> words.addAll(List.of("--set", setting)));
    return words;
  }

  /** Starts the program with other words, in a process of its own. */
  ProgramProcess start(String... words) throws IOException {
    return ProgramProcess.start(folder, Map.of(), List.of(words));
  }

  /** Puts {@code text} into a file beside the plan. */
  void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  /** Every file below the results folder. */
  List<Path> files() throws IOException {
    if (!Files.isDirectory(results())) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(results())) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** The documents of all attempts, whether counted or not. */
  List<RunDocument> documents() throws IOException {
    List<RunDocument> documents = new ArrayList<>();
    for (Path file : files()) {
      if (RUN.matcher(file.getFileName().toString()).matches()) {
        documents.add(RunDocument.read(Files.readString(file)));
      }
    }
    return documents;
  }

  /** Response times of the measurement of the only attempt. */
  Histogram responseTimes() throws IOException {
    return document()
        .evidence()
        .totals()
        .orElseThrow()
        .measurement()
        .latencies()
        .of(LatencyKind.RESPONSE_TIME)
        .decode();
  }

  /** How many values are greater than so many seconds. */
  static long above(Histogram nanos, double seconds) {
    long limit = (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    return nanos.getCountBetweenValues(limit, nanos.getMaxValue());
  }

  /** The document of the only attempt. */
  RunDocument document() throws IOException {
    List<RunDocument> documents = documents();
    if (documents.size() != 1) {
      throw new AssertionError("expected one run document in " + files());
    }
    return documents.get(0);
  }
}
