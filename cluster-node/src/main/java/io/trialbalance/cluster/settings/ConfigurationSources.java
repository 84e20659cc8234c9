package io.trialbalance.cluster.settings;

import com.typesafe.config.Config;
import io.trialbalance.workload.places.TrustedPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a node's own configuration comes from; of several values for a key that of the last of
 * these wins.
 *
 * @param file instead of {@code application.conf}; absent if there is none
 * @param forced by environment variables named {@code CONFIG_FORCE_…}, as Typesafe Config reads
 *     them
 * @param settings from the command line, each {@code key=value}
 * @param environment in which passwords are looked up
 */
public record ConfigurationSources(
    Optional<Path> file, Config forced, List<String> settings, Map<String, String> environment) {

  /** The system property that the launcher sets to the folder of {@code application.conf}. */
  public static final String HOME_PROPERTY = TrustedPath.HOME_PROPERTY;

  public ConfigurationSources {
    settings = List.copyOf(settings);
    environment = Map.copyOf(environment);
  }

  /**
   * Those of this process.
   *
   * @param file given by {@code --config}; absent for the {@code application.conf} of the
   *     launcher's folder, if it has one
   * @param settings given by {@code --set}
   */
  public static ConfigurationSources ofProcess(Optional<Path> file, List<String> settings) {
    return new ConfigurationSources(
        file.or(ConfigurationSources::applicationConf),
        ForcedKeys.of(System.getenv()),
        settings,
        System.getenv());
  }

  /** Without the environment and the values, which may hold secrets. */
  @Override
  public String toString() {
    return "ConfigurationSources[file=" + file.map(Path::toString).orElse("none") + "]";
  }

  private static Optional<Path> applicationConf() {
    return Optional.ofNullable(System.getProperty(HOME_PROPERTY))
        .map(home -> Path.of(home, "application.conf"))
        .filter(Files::exists);
  }
}
