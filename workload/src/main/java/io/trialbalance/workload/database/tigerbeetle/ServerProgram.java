package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.ShortCommand;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.limits.Shortage;
import io.trialbalance.workload.places.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The program of a TigerBeetle server on this machine. */
record ServerProgram(Path file) implements ServerRunner {

  /** The environment variable that names one. */
  static final String VARIABLE = "TIGERBEETLE_BINARY";

  private static final String NAME = "tigerbeetle";
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  /**
   * The one that the configuration names, otherwise the environment, otherwise the first on the
   * PATH; empty if there is none. One that is named and is no program is refused, whatever else
   * there is.
   */
  static Optional<ServerProgram> find(Optional<Path> configured, Map<String, String> environment)
      throws TargetException {
    Optional<Path> named =
        configured.or(() -> Optional.ofNullable(environment.get(VARIABLE)).map(Path::of));
    if (named.isPresent()) {
      if (!Program.isExecutable(named.get())) {
        throw refused(
            named.get()
                + (Files.isRegularFile(named.get())
                    ? " may not be executed: chmod +x, or name another file"
                    : " is no program: expected the path of tigerbeetle's"));
      }
      return Optional.of(new ServerProgram(named.get().toAbsolutePath()));
    }
    return Program.onPath(NAME, environment)
        .map(program -> new ServerProgram(program.toAbsolutePath()));
  }

  @Override
  public String inWords() {
    return file.toString();
  }

  @Override
  public void fetch(Progress progress) {
    // It is here.
  }

  @Override
  public ServerReleases releases() throws TargetException, InterruptedException {
    try {
      ShortCommand said =
          ShortCommand.run(
              List.of(file.toString(), "version", "--verbose"), Map.of(), ANSWER_LIMIT);
      if (said.exitCode().isEmpty()) {
        throw refused(
            file + " did not answer 'version --verbose' within " + ANSWER_LIMIT.toSeconds() + " s");
      }
      return ServerReleases.parse(String.join("\n", said.lines()))
          .orElseThrow(() -> refused(file + " does not say its release: is it tigerbeetle?"));
    } catch (IOException e) {
      throw new TargetException(
          StepFailure.Kind.REFUSED,
          file + " cannot be run: " + Shortage.inWords(e, e.getMessage()),
          e);
    }
  }

  @Override
  public List<String> command(Path data, List<String> arguments) {
    return Stream.concat(Stream.of(file.toString()), arguments.stream()).toList();
  }

  @Override
  public void end(Path data) {
    // Its processes are children of this one.
  }

  @Override
  public void endLeftovers() {
    // Its processes are found by their data files.
  }

  private static TargetException refused(String message) {
    return new TargetException(StepFailure.Kind.REFUSED, message);
  }
}
