package io.trialbalance.protocol.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.trialbalance.protocol.text.Printable;
import java.util.Locale;
import java.util.regex.Pattern;

/** How a value is shown in a problem: short, on one line, without secrets. */
final class ValueText {

  static final String HIDDEN = "(not shown)";

  private static final int LONGEST = 80;

  private static final ConfigRenderOptions CONCISE = ConfigRenderOptions.concise();

  private static final Pattern SECRET_KEY =
      Pattern.compile("pass|word|pwd|secret|token|credential");

  /** {@code user:password@} of an address. */
  private static final Pattern USER_INFO = Pattern.compile("://[^/@\\s]*@");

  private ValueText() {}

  /** {@code value} of {@code key}; sections are never spelled out, since they may hold secrets. */
  static String of(String key, ConfigValue value) {
    if (SECRET_KEY.matcher(key.toLowerCase(Locale.ROOT)).find()) {
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

  /** At most {@code longest} printable characters of {@code text}, without any user info. */
  static String shorten(String text, int longest) {
    String clean = Printable.line(USER_INFO.matcher(text).replaceAll("://***@"));
    return clean.length() <= longest ? clean : clean.substring(0, longest) + "…";
  }
}
