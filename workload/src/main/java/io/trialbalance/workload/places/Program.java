package io.trialbalance.workload.places;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** A program that this one starts. */
public final class Program {

  private Program() {}

  /**
   * Its file: a word with a slash is a path, any other one is looked for on the {@code PATH}.
   *
   * @throws NoSuchFileException if there is none that this user may execute
   * @throws UntrustedPathException if somebody else could put another one in its place
   */
  public static Path find(String word, Map<String, String> environment) throws IOException {
    Path program =
        (word.contains("/") ? Optional.of(Path.of(word)) : onPath(word, environment))
            .filter(Program::isExecutable)
            .orElseThrow(() -> new NoSuchFileException(word, null, "there is no such program"));
    TrustedPath.require(program);
    return program.toAbsolutePath();
  }

  /** The first of this name on the {@code PATH}, whoever could have put it there. */
  public static Optional<Path> onPath(String name, Map<String, String> environment) {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Program::isExecutable)
        .findFirst();
  }

  public static boolean isExecutable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
