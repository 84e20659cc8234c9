package io.trialbalance.protocol.plan;

import java.util.Collections;
import java.util.Map;

/**
 * What an experiment chooses of its design, which decides what is run next: keys and values that
 * the design of that kind understands, as the plan file has them.
 *
 * @param kind of design
 * @param values all options that are of use, by their paths: texts, numbers and truth values
 */
public record DesignOptions(String kind, Map<String, Object> values) {

  /** Plan after plan, each as often as it says. */
  public static final DesignOptions LIST = new DesignOptions("list", Map.of());

  public DesignOptions {
    values = Collections.unmodifiableMap(DatabaseOptions.flat(values));
  }
}
