package io.trialbalance.cluster.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Where;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys that the environment forces, as Typesafe Config reads them: {@code CONFIG_FORCE_a_b__c} is
 * the key {@code a.b-c}. The library says of none of them which variable it came from, and throws
 * for a name that makes no key.
 */
final class ForcedKeys {

  private static final String PREFIX = "CONFIG_FORCE_";
  private static final Pattern UNDERSCORES = Pattern.compile("_+");

  /** What one, two and three underscores stand for. */
  private static final String[] MEANT = {".", "-", "_"};

  private ForcedKeys() {}

  /**
   * @throws io.trialbalance.protocol.config.ConfigProblems if a variable's name makes no key
   */
  static Config of(Map<String, String> environment) {
    Problems problems = new Problems();
    Config all = ConfigFactory.empty();
    for (Map.Entry<String, String> one : new TreeMap<>(environment).entrySet()) {
      if (one.getKey().startsWith(PREFIX)) {
        Optional<Config> forced = forced(one.getKey(), one.getValue());
        if (forced.isEmpty()) {
          problems.add(
              new Problem(
                  new Where("environment", 0),
                  one.getKey(),
                  "…",
                  "a name that makes a key: _ for its dots, __ for hyphens, ___ for underscores,"
                      + " such as CONFIG_FORCE_trialbalance_http_port",
                  null));
        }
        all = forced.map(all::withFallback).orElse(all);
      }
    }
    problems.throwIfAny();
    return all;
  }

  private static Optional<Config> forced(String variable, String value) {
    StringBuilder key = new StringBuilder();
    Matcher found = UNDERSCORES.matcher(variable.substring(PREFIX.length()));
    while (found.find()) {
      int length = found.group().length();
      if (length > MEANT.length) {
        return Optional.empty();
      }
      found.appendReplacement(key, MEANT[length - 1]);
    }
    found.appendTail(key);
    try {
      return Optional.of(
          ConfigFactory.parseMap(
              Map.of(key.toString(), value), "environment variable " + variable));
    } catch (ConfigException e) {
      return Optional.empty();
    }
  }
}
