package io.trialbalance.cluster.settings;

import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Where;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a password is. It is fetched only when it is needed, and kept by nobody here. */
public sealed interface PasswordSource {

  /**
   * The password; empty if there is none, or after adding a problem.
   *
   * @param environment the process's own
   */
  Optional<String> fetch(Map<String, String> environment, Problems problems);

  /** The server asks for none. */
  record None() implements PasswordSource {
    @Override
    public Optional<String> fetch(Map<String, String> environment, Problems problems) {
      return Optional.empty();
    }
  }

  /**
   * @param database of which it is, as plans name it
   * @param name of the environment variable
   */
  record Variable(String database, String name) implements PasswordSource {
    @Override
    public Optional<String> fetch(Map<String, String> environment, Problems problems) {
      Optional<String> password = Optional.ofNullable(environment.get(name));
      if (password.isEmpty()) {
        String expected = "the password for databases." + database + ", whose password-env it is";
        problems.add(new Problem(new Where("environment", 0), name, null, expected, null));
      }
      return password;
    }
  }

  /**
   * @param database of which it is, as plans name it
   * @param file whose first line it is
   */
  record FirstLine(String database, Path file) implements PasswordSource {
    @Override
    public Optional<String> fetch(Map<String, String> environment, Problems problems) {
      String expected = "a file that this process can read, with the password as its first line";
      try (Stream<String> lines = Files.lines(file)) {
        Optional<String> password = lines.findFirst().filter(line -> !line.isEmpty());
        if (password.isEmpty()) {
          problems.add(problem("an empty file", expected));
        }
        return password;
      } catch (IOException | java.io.UncheckedIOException e) {
        problems.add(problem(file + " (" + e.getClass().getSimpleName() + ")", expected));
        return Optional.empty();
      }
    }

    private Problem problem(String found, String expected) {
      String key = "databases." + database + ".password-file";
      return new Problem(new Where(file.toString(), 0), key, found, expected, null);
    }
  }
}
