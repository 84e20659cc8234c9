package io.trialbalance.protocol.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.trialbalance.protocol.config.Layer.Scope;
import java.util.Optional;
import java.util.stream.Collectors;

/** A value and the layer that it was found in. */
record Found(Layer layer, ConfigValue value) {

  private static final String NONE = "none";

  boolean isNull() {
    return value.valueType() == ConfigValueType.NULL;
  }

  /** Whether it says that there is no value, where that may be said. */
  boolean isNone() {
    return isNull() || NONE.equals(value.unwrapped());
  }

  boolean isReference() {
    return layer.scope() == Scope.REFERENCE;
  }

  /** A problem of this value, which lies at {@code key} of the layer; see {@link Problem}. */
  Problem problem(String key, String expected, String suggestion) {
    return new Problem(
        Where.of(value.origin()),
        layer.prefix() + key,
        ValueText.of(key, value),
        expected,
        suggestion);
  }

  /** The same of a key that nobody knows. */
  Problem unknownProblem(String key, String expected, String suggestion) {
    return new Problem(
        Where.of(value.origin()),
        layer.prefix() + key,
        ValueText.ofUnknown(value),
        expected,
        suggestion);
  }

  /** The same without the value. */
  Problem hiddenProblem(String key, String expected) {
    return new Problem(
        Where.of(value.origin()), layer.prefix() + key, ValueText.HIDDEN, expected, null);
  }

  /** The same with the texts of a list in one, between commas. */
  Found joined(ConfigList list) {
    String text =
        list.stream()
            .map(element -> new Found(layer, element).text().orElse(""))
            .collect(Collectors.joining(","));
    return new Found(layer, ConfigValueFactory.fromAnyRef(text).withOrigin(value.origin()));
  }

  /** The value as it was written; empty unless it is one text, number or truth value. */
  Optional<String> text() {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> Optional.of(ValueText.written(value));
      default -> Optional.empty();
    };
  }
}
