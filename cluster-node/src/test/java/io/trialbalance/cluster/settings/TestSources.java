package io.trialbalance.cluster.settings;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import io.trialbalance.protocol.config.ConfigProblems;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Configuration of a node as a test writes it. */
final class TestSources {

  static final Map<String, String> ENVIRONMENT = Map.of("DB_SECRET", "hunter2");

  private TestSources() {}

  static ConfigurationSources file(Path file) {
    return new ConfigurationSources(
        Optional.of(file), ConfigFactory.empty(), List.of(), ENVIRONMENT);
  }

  static ConfigurationSources file(Path folder, String text) {
    return file(write(folder, "application.conf", text));
  }

  static ConfigurationSources settings(String... settings) {
    return new ConfigurationSources(
        Optional.empty(), ConfigFactory.empty(), List.of(settings), ENVIRONMENT);
  }

  static Path write(Path folder, String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ConfigProblems problems(ThrowingCallable reading) {
    return catchThrowableOfType(ConfigProblems.class, reading);
  }
}
