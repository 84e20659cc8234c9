package io.trialbalance.protocol.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One key of a {@link KeyTable}, whose default and description stand in the table's reference.
 *
 * @param path from the table's section, with dots between the keys
 * @param reader of its value
 * @param writer of its value, as a plan shows it: a text, a number, a truth value, a list, or null
 * @param schema the JSON Schema of what {@code writer} makes
 */
public record Key<T>(
    String path, Reader<T> reader, Function<T, Object> writer, Map<String, Object> schema) {

  /** Reads a key. */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * @param section in which the key lies
     * @param name of the key there
     * @param before what the table's earlier keys say
     */
    T read(Section section, String name, KeyValues before);
  }

  /** A key that has a value. */
  public static <T> Key<T> of(String path, Form<T> form) {
    return new Key<>(
        path, (section, name, before) -> section.read(name, form), form.writer(), form.schema());
  }

  /** A key that may be left out. */
  public static <T> Key<Optional<T>> optional(String path, Form<T> form) {
    return new Key<>(
        path,
        (section, name, before) -> section.readOptional(name, form),
        value -> value.map(form.writer()).orElse(null),
        Map.of("anyOf", List.of(form.schema(), Map.of("type", "null"))));
  }

  /** A key that says the same as an earlier one if it is left out. */
  public static <T> Key<T> optional(String path, Form<T> form, Key<T> otherwise) {
    return new Key<>(
        path,
        (section, name, before) ->
            section.readOptional(name, form).orElseGet(() -> before.get(otherwise)),
        form.writer(),
        form.schema());
  }

  /** A key that has a value, and of which it is known whether that is its default. */
  public static <T> Key<Given<T>> given(String path, Form<T> form) {
    return given(path, form, section -> section::read);
  }

  /** The same of a value that may be written as a list too. */
  public static <T> Key<Given<T>> givenListed(String path, Form<T> form) {
    return given(path, form, section -> section::readListed);
  }

  private static <T> Key<Given<T>> given(
      String path, Form<T> form, Function<Section, BiFunction<String, Form<T>, T>> way) {
    return new Key<>(
        path,
        (section, name, before) ->
            new Given<>(way.apply(section).apply(name, form), section.isWritten(name)),
        given -> form.writer().apply(given.value()),
        form.schema());
  }

  /** A key with a list of values. */
  public static <T> Key<List<T>> list(String path, Form<T> form) {
    return new Key<>(
        path,
        (section, name, before) -> section.readList(name, form),
        values -> values.stream().map(form.writer()).toList(),
        Map.of("type", "array", "items", form.schema()));
  }

  /** A section of names that the table does not know, each with a value. */
  public static <T> Key<Map<String, T>> map(String path, Form<T> form) {
    return new Key<>(
        path,
        (section, name, before) -> section.section(name).readAll(form),
        values ->
            values.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey, entry -> form.writer().apply(entry.getValue()))),
        Map.of("type", "object", "additionalProperties", form.schema()));
  }

  /** What stands before the last dot; empty if there is none. */
  static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }

  /** What stands behind the last dot. */
  static String name(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
