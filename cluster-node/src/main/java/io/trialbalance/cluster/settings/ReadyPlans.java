package io.trialbalance.cluster.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigRenderOptions;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.OwnFile;
import io.trialbalance.protocol.config.Problems;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The plans that come with the program: {@code ops/plans} of the launcher's folder. */
public final class ReadyPlans {

  private static final String SUFFIX = ".conf";

  private static final ConfigRenderOptions AS_WRITTEN =
      ConfigRenderOptions.defaults().setOriginComments(false).setJson(false);

  private final Optional<Path> folder;

  private ReadyPlans(Optional<Path> folder) {
    this.folder = folder.filter(Files::isDirectory);
  }

  /** Those of this process; none if nobody has said where it is. */
  public static ReadyPlans ofProcess() {
    return new ReadyPlans(
        Optional.ofNullable(System.getProperty(ConfigurationSources.HOME_PROPERTY))
            .map(home -> Path.of(home, "ops", "plans")));
  }

  /** Their names, in alphabetical order. */
  public List<String> names() throws IOException {
    List<String> names = new ArrayList<>();
    if (folder.isPresent()) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.get(), "*" + SUFFIX)) {
        for (Path file : files) {
          String name = file.getFileName().toString();
          names.add(name.substring(0, name.length() - SUFFIX.length()));
        }
      }
    }
    Collections.sort(names);
    return names;
  }

  /** The file of the plan called {@code name}; empty if there is none. */
  public Optional<Path> file(String name) {
    return name.matches("[a-z0-9-]+")
        ? folder.map(plans -> plans.resolve(name + SUFFIX)).filter(Files::isRegularFile)
        : Optional.empty();
  }

  /** What the comment at the top of the plan called {@code name} says; empty without one. */
  public String description(String name) throws IOException {
    return lines(name).stream()
        .takeWhile(line -> line.startsWith("#"))
        .map(line -> line.substring(1).strip())
        .collect(Collectors.joining(" "));
  }

  /**
   * The plan called {@code name} with everything that it includes, so that it can be submitted.
   *
   * @throws IOException if it cannot be read
   */
  public String text(String name) throws IOException {
    try {
      Problems problems = new Problems();
      Config plan = OwnFile.read(existing(name), problems).config();
      problems.throwIfAny();
      return plan.resolve().root().render(AS_WRITTEN);
    } catch (ConfigException | ConfigProblems e) {
      throw new IOException("the plan " + name + " cannot be read: " + e.getMessage(), e);
    }
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(existing(name));
  }

  private Path existing(String name) throws IOException {
    return file(name).orElseThrow(() -> new IOException("there is no plan " + name));
  }
}
