package io.trialbalance.protocol.config;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.trialbalance.protocol.config.Layer.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * All keys of a section of configuration: one table reads them, writes them, and is their
 * documentation and their JSON Schema. A key's form stands in code; its default and the comment
 * that describes it stand in the table's reference, a section of HOCON that people read too.
 */
public final class KeyTable {

  /** Of a section without keys. */
  public static final KeyTable NONE = new KeyTable(ConfigFactory.empty().root());

  private final ConfigObject reference;
  private final List<Key<?>> keys;
  private final List<Condition<?>> conditions = new ArrayList<>();
  private final List<BiConsumer<Section, KeyValues>> checks = new ArrayList<>();

  /**
   * @param reference default and description of each key
   * @param keys in the order in which they are read and written
   */
  public KeyTable(ConfigObject reference, Key<?>... keys) {
    this.reference = reference;
    this.keys = List.of(keys);
  }

  /**
   * A section of the {@code reference.conf} that lies beside {@code room} and says nothing of
   * anything else.
   */
  public static ConfigObject reference(Class<?> room, String section) {
    return ConfigFactory.parseResources(room, "reference.conf").getObject(section);
  }

  /**
   * When a key is of use.
   *
   * @param path of a key, or of a section of keys
   * @param other on whose value it depends
   * @param when values of {@code other} with which it is of use
   * @param expected of one who wrote it nevertheless; of the key's name and the other's value
   * @param suggestion what may have been meant; null for none
   */
  private record Condition<T>(
      String path,
      Key<T> other,
      Set<T> when,
      Function<String, String> expected,
      String suggestion) {

    boolean holds(KeyValues values) {
      return when.contains(values.get(other));
    }

    boolean concerns(String key) {
      return key.equals(path) || key.startsWith(path + ".");
    }
  }

  /**
   * A key, or a section of keys, is of use with some values of another key only: elsewhere it is
   * refused, and not written.
   *
   * @param expected of one who wrote it nevertheless, as the end of "expected …"
   * @param suggestion what may have been meant; null for none
   */
  public <T> KeyTable onlyIf(
      String path, Key<T> other, Set<T> when, String expected, String suggestion) {
    conditions.add(new Condition<>(path, other, when, value -> expected, suggestion));
    return this;
  }

  /** The same for several keys, in the usual words. */
  public <T> KeyTable onlyIf(List<String> paths, Key<T> other, Set<T> when) {
    for (String path : paths) {
      conditions.add(
          new Condition<>(
              path,
              other,
              when,
              value -> "no " + Key.name(path) + ", since " + other.path() + " is " + value,
              null));
    }
    return this;
  }

  /** One key must not be above another, where both are of use. */
  public <T extends Comparable<T>> KeyTable ordered(Key<T> low, Key<T> high) {
    return checked(
        (section, values) -> {
          if (isUsed(low.path(), values) && isUsed(high.path(), values)) {
            section.requireOrder(
                low.path(),
                values.get(low),
                high.path(),
                values.get(high),
                value -> String.valueOf(low.writer().apply(value)));
          }
        });
  }

  /** What else is to be said of values that belong together. */
  public KeyTable checked(BiConsumer<Section, KeyValues> check) {
    checks.add(check);
    return this;
  }

  /** Defaults of all keys, with their descriptions. */
  public ConfigObject reference() {
    return reference;
  }

  /**
   * Reads all keys, so that one pass finds everything that is wrong with them; whoever has the root
   * of the section's tree refuses the unknown ones.
   */
  public KeyValues read(Section section) {
    Map<String, Section> sections = new HashMap<>(Map.of("", section));
    KeyValues values = values(sections);
    conditions.forEach(condition -> refuseUseless(condition, values, sections));
    checks.forEach(check -> check.accept(section, values));
    return values;
  }

  private KeyValues values(Map<String, Section> sections) {
    KeyValues values = new KeyValues();
    keys.forEach(key -> values.read(key, below(sections, Key.parent(key.path()))));
    return values;
  }

  private static Section below(Map<String, Section> sections, String path) {
    Section known = sections.get(path);
    if (known == null) {
      known = below(sections, Key.parent(path)).section(Key.name(path));
      sections.put(path, known);
    }
    return known;
  }

  private static <T> void refuseUseless(
      Condition<T> condition, KeyValues values, Map<String, Section> sections) {
    if (sections.get("").isGood(condition.other().path()) && !condition.holds(values)) {
      Object other = condition.other().writer().apply(values.get(condition.other()));
      sections
          .get(Key.parent(condition.path()))
          .unused(
              Key.name(condition.path()),
              condition.expected().apply(String.valueOf(other)),
              condition.suggestion());
    }
  }

  private boolean isUsed(String path, KeyValues values) {
    return conditions.stream()
        .allMatch(condition -> !condition.concerns(path) || condition.holds(values));
  }

  /**
   * What {@link #write} made, back again; what it left out says what the reference says. What was
   * checked then, in a plan of several nodes, is not checked again of one node's share.
   *
   * @throws ConfigProblems if it is none of this table
   */
  public KeyValues read(Map<String, Object> written) {
    Problems problems = new Problems();
    Section section =
        Section.root(
            List.of(
                new Layer(ConfigFactory.parseMap(written).root(), "", Scope.OWN),
                new Layer(reference, "", Scope.REFERENCE)),
            problems);
    KeyValues values = values(new HashMap<>(Map.of("", section)));
    section.refuseUnknownKeys();
    problems.throwIfAny();
    return values;
  }

  /** All keys that are of use, by their paths. */
  public Map<String, Object> write(KeyValues values) {
    Map<String, Object> written = new LinkedHashMap<>();
    for (Key<?> key : keys) {
      if (isUsed(key.path(), values)) {
        written.put(key.path(), written(key, values));
      }
    }
    return written;
  }

  private static <T> Object written(Key<T> key, KeyValues values) {
    T value = values.get(key);
    return value == null ? null : key.writer().apply(value);
  }

  /** The JSON Schema of a plan's section with what {@link #write} makes. */
  public Map<String, Object> schema() {
    return schema("", reference);
  }

  /** In the order of the reference, which is that of the documentation. */
  private Map<String, Object> schema(String prefix, ConfigObject section) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Key<?> key : keys) {
      if (key.path().startsWith(prefix)) {
        String name = key.path().substring(prefix.length()).split("\\.")[0];
        ConfigValue value = section.get(name);
        if (value instanceof ConfigObject below && !key.path().equals(prefix + name)) {
          properties.computeIfAbsent(name, absent -> schema(prefix + name + ".", below));
        } else {
          Map<String, Object> schema = new TreeMap<>(key.schema());
          schema.put("description", description(value));
          properties.put(name, schema);
        }
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("additionalProperties", false);
    return schema;
  }

  /** What the reference says of a key, on one line. */
  private static String description(ConfigValue value) {
    return String.join(" ", value.origin().comments()).replaceAll("\\s+", " ").strip();
  }
}
