package io.trialbalance.protocol.config;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.stream.Stream;

/** In what a text is written that should be in UTF-8. */
final class Encoding {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** What is said of any text of eight bits: nothing in it tells one such encoding from another. */
  private static final String LATIN_1 = "ISO-8859-1";

  /** Letters of which configuration mostly consists are below it, in every language. */
  private static final int PLAIN_BELOW = 0x80;

  private Encoding() {}

  /** What is in UTF-8, without a byte order mark; empty if it is no such text. */
  static Optional<String> utf8(byte[] bytes) {
    return decoded(bytes, "UTF-8")
        .map(text -> text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
  }

  /**
   * The other one that {@code bytes} are most likely in, with or without a byte order mark, as
   * iconv knows it; empty if they are no text.
   */
  static Optional<String> of(byte[] bytes) {
    return Stream.of("UTF-32LE", "UTF-32BE", "UTF-16LE", "UTF-16BE", LATIN_1)
        .filter(
            name ->
                decoded(bytes, name)
                    .filter(text -> name.equals(LATIN_1) || isMostlyPlain(text))
                    .isPresent())
        .findFirst();
  }

  private static boolean isMostlyPlain(String text) {
    return text.chars().filter(c -> c < PLAIN_BELOW).count() > text.length() / 2;
  }

  /** Strictly, and without a zero, which is in every longer letter that is read as shorter ones. */
  private static Optional<String> decoded(byte[] bytes, String charset) {
    try {
      String text = Charset.forName(charset).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return Optional.of(text).filter(one -> one.indexOf('\0') < 0);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
