package io.trialbalance.protocol.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.trialbalance.protocol.text.Printable;
import java.util.Locale;
import java.util.regex.Pattern;

/** How a value is shown in a problem: short, on one line, without secrets. */
public final class ValueText {

  static final String HIDDEN = Secret.HIDDEN;

  /** Of a key that nobody knows: what is written there may be anything. */
  private static final String ANYTHING = "…";

  private static final int LONGEST = 80;

  private static final ConfigRenderOptions CONCISE = ConfigRenderOptions.concise();

  private static final Pattern SECRET_KEY =
      Pattern.compile("pass|word|pwd|secret|token|credential");

  /** Of which one that cannot be read may have a password anywhere. */
  private static final String URL = "url";

  /** {@code user:password@} of an address; a password may have any character. */
  private static final Pattern USER_INFO = Pattern.compile("(?s)^(.*?://|\"?).*@");

  /** The same in a sentence, where another {@code @} may be part of a path. */
  private static final Pattern USER_INFO_OF_URL = Pattern.compile("(?s)://.*@");

  /** {@code password=…} of a connection's text; where it ends nobody knows. */
  private static final Pattern PARAMETER =
      Pattern.compile("(?is)((?:" + SECRET_KEY + ")[\\w-]*[\"']?\\s*[=:]\\s*).+");

  private ValueText() {}

  /** {@code value} of {@code key}; sections are never spelled out, since they may hold secrets. */
  static String of(String key, ConfigValue value) {
    if (key.equals(URL) || SECRET_KEY.matcher(key.toLowerCase(Locale.ROOT)).find()) {
      return HIDDEN;
    }
    ConfigValueType type = value.valueType();
    if (type == ConfigValueType.OBJECT) {
      return "{…}";
    }
    if (type == ConfigValueType.LIST) {
      return "[…]";
    }
    String text = type == ConfigValueType.NUMBER ? written(value) : value.render(CONCISE);
    return shorten(text, LONGEST);
  }

  /**
   * The text of one text, number or truth value. Only this way of the library's gives numbers as
   * they were written: rendered, 1e999 would be infinity.
   */
  static String written(ConfigValue value) {
    return value.atKey("value").getString("value");
  }

  /**
   * What is shown of the value of a key that is not known, or that stands where no single value
   * can: what kind of value it is.
   */
  static String ofUnknown(ConfigValue value) {
    return switch (value.valueType()) {
      case OBJECT -> "{…}";
      case LIST -> "[…]";
      case NULL -> "null";
      default -> ANYTHING;
    };
  }

  /**
   * At most 80 printable characters of {@code text}, which is no sentence, without what may be a
   * user and a password in it.
   */
  public static String shorten(String text) {
    return shorten(text, LONGEST);
  }

  /** The same, of at most {@code longest} characters. */
  static String shorten(String text, int longest) {
    String clean = PARAMETER.matcher(text).replaceFirst("$1" + HIDDEN);
    return cut(USER_INFO.matcher(clean).replaceFirst("$1***@"), longest);
  }

  /** The same of a sentence. */
  static String shortenSentence(String text, int longest) {
    return cut(withoutUserInfo(text), longest);
  }

  /** A sentence or the name of a source, whose addresses show no user and no password. */
  static String withoutUserInfo(String text) {
    return USER_INFO_OF_URL.matcher(text).replaceFirst("://***@");
  }

  private static String cut(String text, int longest) {
    String clean = Printable.line(text);
    return clean.length() <= longest ? clean : clean.substring(0, longest) + "…";
  }
}
