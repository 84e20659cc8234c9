package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.settings.ReadyPlans;
import io.trialbalance.protocol.config.OnceRead;
import io.trialbalance.protocol.phase.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Plan files, given by their path or by the name of one that comes with the program. */
final class PlanFile {

  private PlanFile() {}

  /**
   * The file that {@code given} means: a path, or a name in {@code ops/plans}.
   *
   * @throws CommandFailure if there is none
   */
  static Path find(String given) {
    Path path = Path.of(given);
    if (Files.isRegularFile(path) || OnceRead.isPipe(path)) {
      return path;
    }
    ReadyPlans ready = ReadyPlans.ofProcess();
    return ready.file(given).orElseThrow(() -> unknown(given, ready));
  }

  private static CommandFailure unknown(String given, ReadyPlans ready) {
    String names;
    try {
      names = String.join(", ", ready.names());
    } catch (IOException e) {
      return new CommandFailure(ExitCode.FAULT, "the ready plans cannot be read: " + e, e);
    }
    return new CommandFailure(
        ExitCode.USAGE,
        "there is no plan '"
            + given
            + "': expected the path of a file"
            + (names.isEmpty() ? "" : ", or one of " + names));
  }
}
