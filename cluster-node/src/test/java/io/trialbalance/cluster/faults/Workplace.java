package io.trialbalance.cluster.faults;

import io.trialbalance.cluster.results.document.RunDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder with a plan in it, from which the program is started, and in which results appear. */
final class Workplace {

  private static final Pattern RUN = Pattern.compile("run-\\d+(\\.attempt-\\d+)?\\.json");

  private static final String PLAN =
      """
      name = faults
      database = postgresql
      runs = 1
      max-reruns = 0
      workload.accounts = 200
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

  /** Runs the plan on {@code server}. */
  ProgramUnderTest run(DatabaseServer server, String... settings) throws IOException {
    return run(server.port(), Map.of(), settings);
  }

  /** Runs the plan on whatever listens on {@code port}. */
  ProgramUnderTest run(int port, Map<String, String> environment, String... settings)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("run", "faults.conf"));
    Stream.concat(
            Stream.of("databases.postgresql.host=127.0.0.1", "databases.postgresql.port=" + port),
            Stream.of(settings))
        .forEach(setting -> words.addAll(List.of("--set", setting)));
    return ProgramUnderTest.start(folder, environment, words);
  }

  /** Starts the program with other words. */
  ProgramUnderTest start(String... words) throws IOException {
    return ProgramUnderTest.start(folder, Map.of(), List.of(words));
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

  /** The document of the only attempt. */
  RunDocument document() throws IOException {
    List<RunDocument> documents = documents();
    if (documents.size() != 1) {
      throw new AssertionError("expected one run document in " + files());
    }
    return documents.get(0);
  }
}
