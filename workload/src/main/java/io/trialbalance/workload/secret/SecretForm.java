package io.trialbalance.workload.secret;

import java.util.Optional;
import java.util.function.IntPredicate;

/** What a secret may consist of, so that it reaches whom it is for as it was written. */
public enum SecretForm {

  /** PostgreSQL knows no longer ones than a message holds, and none with NUL. */
  PASSWORD(
      "a password of at most 8,192 characters, without line breaks or NUL",
      1,
      8_192,
      character -> true),

  /** That a node asks for: what may stand after {@code Bearer}, and is too long to be guessed. */
  TOKEN(
      "16 to 1,024 letters, digits and . _ ~ + / = -, such as 'openssl rand -base64 32' prints",
      16,
      1_024,
      SecretForm::isOfToken),

  /** That somebody else asks for: what may stand after {@code Bearer}. */
  SENT_TOKEN("a token of letters, digits and . _ ~ + / = -", 1, 4_096, SecretForm::isOfToken);

  private final String expected;
  private final int shortest;
  private final int longest;
  private final IntPredicate allowed;

  SecretForm(String expected, int shortest, int longest, IntPredicate allowed) {
    this.expected = expected;
    this.shortest = shortest;
    this.longest = longest;
    this.allowed = allowed;
  }

  /** As the end of "expected …". */
  String expected() {
    return expected;
  }

  /** What is wrong with {@code text} and where, without telling any of it; empty if nothing is. */
  Optional<String> fault(String text) {
    int[] characters = text.codePoints().toArray();
    for (int i = 0; i < characters.length; i++) {
      String kind = kind(characters[i]);
      if (kind != null) {
        return Optional.of("character " + (i + 1) + " is " + kind);
      }
    }
    if (characters.length < shortest) {
      return Optional.of("it has fewer than " + shortest + " characters");
    }
    return characters.length > longest
        ? Optional.of("it has more than " + longest + " characters")
        : Optional.empty();
  }

  /** In words what keeps {@code character} from being sent; null if nothing does. */
  private String kind(int character) {
    return switch (character) {
      case 0 -> "NUL";
      case '\n', '\r' -> "a line break";
      // What Java puts for bytes that are no text, in a locale or in the file.
      case 0xFFFD -> "no text in this process's encoding";
      default ->
          Character.getType(character) == Character.SURROGATE
              ? "half of a character"
              : allowed.test(character) ? null : notAllowed(character);
    };
  }

  private static String notAllowed(int character) {
    if (Character.isWhitespace(character) || Character.isSpaceChar(character)) {
      return "white space";
    }
    if (Character.isISOControl(character)) {
      return "a control character";
    }
    return character < 0x80 ? "none of these" : "not ASCII";
  }

  /** RFC 6750, section 2.1. */
  private static boolean isOfToken(int character) {
    return character >= 'a' && character <= 'z'
        || character >= 'A' && character <= 'Z'
        || character >= '0' && character <= '9'
        || "._~+/=-".indexOf(character) >= 0;
  }
}
