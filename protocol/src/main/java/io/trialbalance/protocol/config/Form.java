package io.trialbalance.protocol.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * What the value of a key looks like.
 *
 * @param expected in words, as the end of "expected …"; also part of the key's documentation
 * @param parser the value that a text stands for; empty if it stands for none
 * @param suggester what may have been meant by a text that stands for none
 */
public record Form<T>(
    String expected,
    Function<String, Optional<T>> parser,
    Function<String, Optional<String>> suggester) {

  /** Without suggestions. */
  public Form(String expected, Function<String, Optional<T>> parser) {
    this(expected, parser, text -> Optional.empty());
  }
}
