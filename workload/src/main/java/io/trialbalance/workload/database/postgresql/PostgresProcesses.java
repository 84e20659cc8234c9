package io.trialbalance.workload.database.postgresql;

import io.trialbalance.workload.datafolder.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds the PostgreSQL that serves a data folder. */
final class PostgresProcesses {

  static final DataFolder.Kind KIND =
      new DataFolder.Kind("trialbalance-postgresql-", PostgresProcesses::serving);

  private PostgresProcesses() {}

  /**
   * At most one: the others are its children, and end with it. Process ids are used again, so its
   * words are read. It is asked to end by the signal of a smart shutdown, since Java cannot send
   * that of a fast one; nobody is connected any more.
   */
  static List<ProcessHandle> serving(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.isRegularFile(pidFile)) {
      return List.of();
    }
    Optional<String> pid =
        Files.readAllLines(pidFile).stream()
            .findFirst()
            .map(String::strip)
            .filter(line -> line.matches("[0-9]{1,9}"));
    return pid
        .flatMap(text -> ProcessHandle.of(Long.parseLong(text)))
        .filter(ProcessHandle::isAlive)
        .filter(process -> serves(process, data))
        .stream()
        .toList();
  }

  private static boolean serves(ProcessHandle process, Path data) {
    String command = process.info().command().orElse("");
    String[] arguments = process.info().arguments().orElse(new String[0]);
    return command.endsWith("postgres") && Arrays.asList(arguments).contains(data.toString());
  }
}
