package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.settings.ConfigurationSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command has. */
final class GlobalOptions {

  static final String JSON = "--json";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "the node's own configuration, instead of application.conf")
  private Path config;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      scope = ScopeType.INHERIT,
      description =
          "sets a key of the plan (runs=5) or of the node (http.port=8080); may be repeated")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "tells more on standard error, and shows where an error comes from")
  private boolean verbose;

  @Option(
      names = JSON,
      scope = ScopeType.INHERIT,
      description = "prints the result as JSON on standard output")
  private boolean json;

  boolean verbose() {
    return verbose;
  }

  boolean json() {
    return json;
  }

  /** That it was asked for stands in a command line of which something else is not understood. */
  void wantJson() {
    json = true;
  }

  /**
   * Where configuration comes from.
   *
   * @param preset settings, each {@code key=value}, that the user may override
   */
  ConfigurationSources sources(List<String> preset) {
    List<String> all = new ArrayList<>(preset);
    all.addAll(settings);
    return ConfigurationSources.ofProcess(Optional.ofNullable(config), all);
  }
}
