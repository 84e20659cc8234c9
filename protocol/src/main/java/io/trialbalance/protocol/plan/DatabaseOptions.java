package io.trialbalance.protocol.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a plan chooses of its database: keys and values that the driver of that kind understands, as
 * the plan file has them. Its driver alone knows what they mean.
 *
 * @param kind of database
 * @param values all options that are of use, by their paths, such as {@code pool.size}: texts,
 *     numbers and truth values, in the order of the driver's documentation. Sections may be given
 *     as maps
 */
public record DatabaseOptions(String kind, Map<String, Object> values) {

  /** The option by which a plan asks for a {@linkplain #isCeiling ceiling}. */
  public static final String CEILING = "ceiling";

  public DatabaseOptions {
    values = Collections.unmodifiableMap(flat(values));
  }

  /** Without maps within maps, which do not cross the cluster, and without widths of numbers. */
  static Map<String, Object> flat(Map<String, Object> sections) {
    Map<String, Object> flat = new LinkedHashMap<>();
    flatten("", sections, flat);
    return flat;
  }

  private static void flatten(String prefix, Map<?, ?> section, Map<String, Object> flat) {
    section.forEach(
        (key, value) -> {
          String path = prefix + key;
          if (value instanceof Map<?, ?> below) {
            flatten(path + ".", below, flat);
          } else if (value instanceof Integer || value instanceof Short) {
            flat.put(path, ((Number) value).longValue());
          } else if (value instanceof Float number) {
            flat.put(path, number.doubleValue());
          } else {
            flat.put(path, value);
          }
        });
  }

  /** The value of an option; empty if the plan has none. */
  public Optional<Object> value(String path) {
    return Optional.ofNullable(values.get(path));
  }

  /** All options, sections as maps. */
  Map<String, Object> sections() {
    Map<String, Object> sections = new LinkedHashMap<>();
    values.forEach((path, value) -> put(sections, path, value));
    return sections;
  }

  @SuppressWarnings("unchecked") // Sections are maps that were made here.
  private static void put(Map<String, Object> section, String path, Object value) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      section.put(path, value);
    } else {
      put(
          (Map<String, Object>)
              section.computeIfAbsent(path.substring(0, dot), key -> new LinkedHashMap<>()),
          path.substring(dot + 1),
          value);
    }
  }

  /**
   * Whether the database is to answer every transfer without executing it: what is measured then is
   * the ceiling of the client, not a database. The option {@link #CEILING} says so; false if a
   * driver has none.
   */
  public boolean isCeiling() {
    return value(CEILING).equals(Optional.of(true));
  }

  /**
   * How transfers are sent, in one word, for tables and labels: what the option {@code executor}
   * says, or else {@code batching.mode}; the kind if a driver has neither.
   */
  public String executorLabel() {
    return value("executor").or(() -> value("batching.mode")).orElse(kind).toString();
  }
}
