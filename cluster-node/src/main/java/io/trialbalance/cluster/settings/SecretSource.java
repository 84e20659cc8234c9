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

/**
 * Where a password or a token is. It is fetched only when it is needed, and kept by nobody here.
 */
public sealed interface SecretSource {

  /**
   * The secret; empty if there is none, or after adding a problem.
   *
   * @param environment the process's own
   */
  Optional<String> fetch(Map<String, String> environment, Problems problems);

  /** Nobody asks for one. */
  record None() implements SecretSource {
    @Override
    public Optional<String> fetch(Map<String, String> environment, Problems problems) {
      return Optional.empty();
    }
  }

  /**
   * @param key of the configuration that names the variable, such as {@code http.token-env}
   * @param secret what it is, such as {@code the token}
   * @param name of the environment variable
   */
  record Variable(String key, String secret, String name) implements SecretSource {
    @Override
    public Optional<String> fetch(Map<String, String> environment, Problems problems) {
      Optional<String> found = Optional.ofNullable(environment.get(name));
      if (found.isEmpty()) {
        String expected = secret + ", since " + key + " names this variable";
        problems.add(new Problem(new Where("environment", 0), name, null, expected, null));
      }
      return found;
    }
  }

  /**
   * @param key of the configuration that names the file, such as {@code http.token-file}
   * @param secret what it is, such as {@code the token}
   * @param file whose first line it is
   */
  record FirstLine(String key, String secret, Path file) implements SecretSource {
    @Override
    public Optional<String> fetch(Map<String, String> environment, Problems problems) {
      String expected = "a file that this process can read, with " + secret + " as its first line";
      try (Stream<String> lines = Files.lines(file)) {
        Optional<String> found = lines.findFirst().filter(line -> !line.isEmpty());
        if (found.isEmpty()) {
          problems.add(problem("an empty file", expected));
        }
        return found;
      } catch (IOException | java.io.UncheckedIOException e) {
        problems.add(problem(file + " (" + e.getClass().getSimpleName() + ")", expected));
        return Optional.empty();
      }
    }

    private Problem problem(String found, String expected) {
      return new Problem(new Where(file.toString(), 0), key, found, expected, null);
    }
  }
}
