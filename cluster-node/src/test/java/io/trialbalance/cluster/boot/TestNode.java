package io.trialbalance.cluster.boot;

import com.typesafe.config.ConfigFactory;
import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.cluster.settings.ConfigurationSources;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Real nodes within the test's JVM. */
public final class TestNode {

  private TestNode() {}

  /** With {@code settings} as {@code --set} takes them, and nothing else. */
  public static NodeRuntime start(String... settings) {
    return start(List.of(settings), Map.of(), "test");
  }

  /** On free ports, for whoever has {@code token}. */
  public static NodeRuntime withToken(String token, Path results) {
    return start(
        List.of(
            "node.port=0",
            "http.port=0",
            "http.token-env=TOKEN",
            "results.folder=\"" + results + "\""),
        Map.of("TOKEN", token),
        "test");
  }

  /** The same in an environment, and with a version of the program. */
  public static NodeRuntime start(
      List<String> settings, Map<String, String> environment, String version) {
    return NodeRuntime.start(
        Configuration.load(
            new ConfigurationSources(
                Optional.empty(), ConfigFactory.empty(), settings, environment)),
        version);
  }
}
