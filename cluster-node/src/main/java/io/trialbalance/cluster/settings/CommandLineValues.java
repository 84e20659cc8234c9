package io.trialbalance.cluster.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.trialbalance.protocol.config.ForeignText;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Where;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code --set} says. The first part of a key tells whose it is: the node's own, or the
 * plan's.
 *
 * @param node from the root of the configuration
 * @param plan keys of a plan
 */
record CommandLineValues(Config node, Config plan) {

  /** Written without the {@code trialbalance} before them. */
  private static final Set<String> NODE_KEYS =
      Set.of("node", "http", "results", "databases", "plan");

  /** Written from the root. */
  private static final Set<String> ROOT_KEYS = Set.of(Configuration.ROOT, "akka");

  private static final ConfigParseOptions ORIGIN =
      ConfigParseOptions.defaults().setOriginDescription(Where.COMMAND_LINE);

  private static final int LONGEST_SHOWN = 80;

  private static final Config NOTHING = ConfigFactory.parseString("", ORIGIN);

  /**
   * @param settings each {@code key=value}; of several for one key the last wins
   */
  static CommandLineValues parse(List<String> settings, Problems problems) {
    Config node = NOTHING;
    Config plan = NOTHING;
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      String key = setting.substring(0, Math.max(equals, 0)).strip();
      Optional<List<String>> path = path(key);
      Optional<ConfigValue> value =
          equals < 0 ? Optional.empty() : value(setting.substring(equals + 1));
      if (path.isEmpty()) {
        String shown = equals < 0 ? "" : key.substring(0, Math.min(key.length(), LONGEST_SHOWN));
        problems.add(problem(shown, "key=value, such as --set runs=5"));
      } else if (value.isEmpty()) {
        problems.add(
            new Problem(
                new Where(Where.COMMAND_LINE, 0),
                key,
                "…",
                "a HOCON value: what has a colon, a slash, a bracket or such in it in double quotes"
                    + " within single ones, --set '"
                    + key
                    + "=\"…\"'",
                null));
      } else if (ROOT_KEYS.contains(path.get().get(0))) {
        node = at(path.get(), value.get()).withFallback(node);
      } else if (NODE_KEYS.contains(path.get().get(0))) {
        node =
            at(List.of(Configuration.ROOT), at(path.get(), value.get()).root()).withFallback(node);
      } else {
        plan = at(path.get(), value.get()).withFallback(plan);
      }
    }
    return new CommandLineValues(node, plan);
  }

  private static Optional<List<String>> path(String key) {
    if (ForeignText.isTooDeep(key)) {
      return Optional.empty();
    }
    try {
      return Optional.of(ConfigUtil.splitPath(key));
    } catch (ConfigException.BadPath e) {
      return Optional.empty();
    }
  }

  /** By hand, since the library would note a place of its own making for the sections. */
  private static Config at(List<String> path, ConfigValue value) {
    ConfigValue below = value;
    for (int i = path.size() - 1; i >= 0; i--) {
      below = ConfigValueFactory.fromMap(Map.of(path.get(i), below), Where.COMMAND_LINE);
    }
    return ((ConfigObject) below).toConfig();
  }

  /** The library's own words are not passed on: they may quote a part of a secret. */
  private static Optional<ConfigValue> value(String text) {
    if (ForeignText.isTooDeep(text)) {
      return Optional.empty();
    }
    try {
      ConfigObject parsed = ConfigFactory.parseString("value = " + text, ORIGIN).root();
      return parsed.size() == 1 ? Optional.of(parsed.get("value")) : Optional.empty();
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }

  private static Problem problem(String key, String expected) {
    return new Problem(new Where(Where.COMMAND_LINE, 0), key, null, expected, null);
  }
}
