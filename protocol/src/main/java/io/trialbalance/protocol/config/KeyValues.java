package io.trialbalance.protocol.config;

import java.util.HashMap;
import java.util.Map;

/** What the keys of a {@link KeyTable} say. */
public final class KeyValues {

  private final Map<String, Object> values = new HashMap<>();

  KeyValues() {}

  /** The value of a key of the table; null only where it is wrong and there is no default. */
  @SuppressWarnings("unchecked") // A key's own reader made it.
  public <T> T get(Key<T> key) {
    if (!values.containsKey(key.path())) {
      throw new IllegalArgumentException("the table has no key " + key.path());
    }
    return (T) values.get(key.path());
  }

  /** The same with another value of one key. */
  public <T> KeyValues with(Key<T> key, T value) {
    KeyValues changed = new KeyValues();
    changed.values.putAll(values);
    changed.values.put(key.path(), value);
    return changed;
  }

  <T> void read(Key<T> key, Section section) {
    values.put(key.path(), key.reader().read(section, Key.name(key.path()), this));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyValues those && values.equals(those.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
