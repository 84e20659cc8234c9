package io.trialbalance.protocol.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the values that still hold a substitution, each of which becomes a problem. */
public final class Substitutions {

  private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{[^}]*}");

  private final String expected;
  private final Problems problems;

  /**
   * @param expected of a value instead of a substitution
   */
  public Substitutions(String expected, Problems problems) {
    this.expected = expected;
    this.problems = problems;
  }

  /** Adds a problem for every substitution in {@code root}; whether there was none. */
  public boolean refuseAll(ConfigObject root) {
    return refuse("", root);
  }

  private boolean refuse(String key, ConfigValue value) {
    boolean none = true;
    try {
      if (value instanceof ConfigList elements) {
        for (int i = 0; i < elements.size(); i++) {
          none &= refuse(key + "[" + i + "]", elements.get(i));
        }
      } else if (value instanceof ConfigObject object) {
        for (var entry : object.entrySet()) {
          String name = ConfigUtil.joinPath(entry.getKey());
          none &= refuse(key.isEmpty() ? name : key + "." + name, entry.getValue());
        }
      } else {
        value.valueType();
      }
      return none;
    } catch (ConfigException.NotResolved e) {
      // Only the substitutions: what they are joined with may be a secret.
      String written =
          SUBSTITUTION
              .matcher(value.render())
              .results()
              .map(MatchResult::group)
              .collect(Collectors.joining(" "));
      problems.add(
          new Problem(
              Where.of(value.origin()), key, ValueText.shorten(written, 80), expected, null));
      return false;
    }
  }
}
