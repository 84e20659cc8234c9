package io.trialbalance.cluster.tigerbeetle;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.workload.target.TargetException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The program of a TigerBeetle server on this machine. */
record ServerProgram(Path file) {

  /** The environment variable that names one. */
  static final String VARIABLE = "TIGERBEETLE_BINARY";

  private static final String NAME = "tigerbeetle";
  private static final long SECONDS_TO_ANSWER = 10;

  /**
   * The one that the configuration names, otherwise the environment, otherwise the first on the
   * PATH. One that is named and is no program is refused, whatever else there is.
   *
   * @throws TargetException if there is none
   */
  static ServerProgram find(Optional<Path> configured, Map<String, String> environment)
      throws TargetException {
    Optional<Path> named =
        configured.or(() -> Optional.ofNullable(environment.get(VARIABLE)).map(Path::of));
    if (named.isPresent()) {
      if (!isProgram(named.get())) {
        throw refused(named.get() + " is no program: expected the path of tigerbeetle's");
      }
      return new ServerProgram(named.get().toAbsolutePath());
    }
    String[] folders = environment.getOrDefault("PATH", "").split(File.pathSeparator);
    return Arrays.stream(folders)
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, NAME))
        .filter(ServerProgram::isProgram)
        .findFirst()
        .map(program -> new ServerProgram(program.toAbsolutePath()))
        .orElseThrow(
            () ->
                refused(
                    "there is no tigerbeetle on the PATH: get it from"
                        + " https://github.com/tigerbeetle/tigerbeetle/releases, then export "
                        + VARIABLE
                        + "=/path/to/tigerbeetle"));
  }

  /**
   * Asks it for its releases; blocks for ten seconds at most.
   *
   * @throws TargetException if it does not say them
   */
  ServerReleases releases() throws TargetException, InterruptedException {
    Path output = null;
    Process process = null;
    try {
      // To a file: a program that says nothing and does not end must not hold the reader.
      output = Files.createTempFile("trialbalance-tigerbeetle-version-", ".txt");
      process =
          new ProcessBuilder(file.toString(), "version", "--verbose")
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(SECONDS_TO_ANSWER, TimeUnit.SECONDS)) {
        throw refused(
            file + " did not answer 'version --verbose' within " + SECONDS_TO_ANSWER + " s");
      }
      String said = Files.readString(output, StandardCharsets.ISO_8859_1);
      return ServerReleases.parse(said)
          .orElseThrow(() -> refused(file + " does not say its release: is it tigerbeetle?"));
    } catch (IOException e) {
      throw new TargetException(
          StepFailure.Kind.REFUSED, file + " cannot be run: " + e.getMessage(), e);
    } finally {
      end(process, output);
    }
  }

  private static void end(Process process, Path output) {
    if (process != null) {
      process.destroyForcibly();
    }
    if (output != null && !output.toFile().delete()) {
      output.toFile().deleteOnExit();
    }
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  private static TargetException refused(String message) {
    return new TargetException(StepFailure.Kind.REFUSED, message);
  }
}
