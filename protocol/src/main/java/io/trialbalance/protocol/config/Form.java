package io.trialbalance.protocol.config;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the value of a key looks like.
 *
 * @param expected in words, as the end of "expected …"; also part of the key's documentation
 * @param parser the value that a text stands for; empty if it stands for none
 * @param suggester what may have been meant by a text that stands for none
 * @param writer a value as a plan shows it: a text, a number or a truth value
 * @param schema the JSON Schema of what {@code writer} makes
 */
public record Form<T>(
    String expected,
    Function<String, Optional<T>> parser,
    Function<String, Optional<String>> suggester,
    Function<T, Object> writer,
    Map<String, Object> schema) {

  /** Written as text. */
  public Form(
      String expected,
      Function<String, Optional<T>> parser,
      Function<String, Optional<String>> suggester) {
    this(expected, parser, suggester, String::valueOf, Map.of("type", "string"));
  }

  /** Without suggestions. */
  public Form(String expected, Function<String, Optional<T>> parser) {
    this(expected, parser, text -> Optional.empty());
  }

  /** The same, written in another way. */
  public Form<T> writtenAs(Function<T, Object> otherWriter, Map<String, Object> otherSchema) {
    return new Form<>(expected, parser, suggester, otherWriter, otherSchema);
  }
}
