package io.trialbalance.protocol.config;

import io.trialbalance.protocol.text.Printable;

/**
 * One thing that is wrong with a configuration. Each part is {@link Printable one line}, whatever
 * was written.
 *
 * @param where it was written; for a missing key, the section that lacks it
 * @param key full path of the key; empty for text that could not be parsed at all
 * @param value as written, shortened, without secrets; null if nothing was written
 * @param expected what would have been right, as the end of "expected …"
 * @param suggestion the nearest right key or value; null if nothing is near
 */
public record Problem(Where where, String key, String value, String expected, String suggestion) {

  public Problem {
    key = Printable.line(key);
    value = value == null ? null : Printable.line(value);
    expected = Printable.line(expected);
    suggestion = suggestion == null ? null : Printable.line(suggestion);
  }

  /** Two lines for people: what is wrong, and what was expected. */
  public String inWords() {
    StringBuilder words = new StringBuilder(where.toString()).append(": ").append(key);
    if (key.isEmpty()) {
      words.append("cannot be parsed");
    } else {
      words.append(value == null ? " is missing" : " = " + value);
    }
    words.append("\n    expected ").append(expected);
    if (suggestion != null) {
      words.append("; did you mean ").append(suggestion).append('?');
    }
    return words.toString();
  }
}
