package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.settings.ConfigurationSources;
import io.trialbalance.protocol.phase.ExitCode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Plan files, given by their path or by the name of one that comes with the program. */
final class PlanFile {

  private static final String SUFFIX = ".conf";

  private PlanFile() {}

  /**
   * The file that {@code given} means: a path, or a name in {@code ops/plans}.
   *
   * @throws CommandFailure if there is none
   */
  static Path find(String given) {
    Path path = Path.of(given);
    if (Files.isRegularFile(path)) {
      return path;
    }
    Optional<Path> shipped = folder().map(folder -> folder.resolve(given + SUFFIX));
    if (given.matches("[a-z0-9-]+") && shipped.filter(Files::isRegularFile).isPresent()) {
      return shipped.get();
    }
    String names = String.join(", ", names());
    throw new CommandFailure(
        ExitCode.USAGE,
        "there is no plan '"
            + given
            + "': expected the path of a file"
            + (names.isEmpty() ? "" : ", or one of " + names));
  }

  /** Of the plans that come with the program, in alphabetical order. */
  private static List<String> names() {
    List<String> names = new ArrayList<>();
    Optional<Path> folder = folder().filter(Files::isDirectory);
    if (folder.isEmpty()) {
      return names;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.get(), "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        names.add(name.substring(0, name.length() - SUFFIX.length()));
      }
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAULT, folder.get() + " cannot be read: " + e, e);
    }
    Collections.sort(names);
    return names;
  }

  private static Optional<Path> folder() {
    return Optional.ofNullable(System.getProperty(ConfigurationSources.HOME_PROPERTY))
        .map(home -> Path.of(home, "ops", "plans"));
  }
}
