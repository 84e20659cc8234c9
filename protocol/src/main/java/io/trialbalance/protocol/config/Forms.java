package io.trialbalance.protocol.config;

import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The forms that values take. All ranges include both ends. */
public final class Forms {

  private static final Pattern SEPARATORS = Pattern.compile("(?<=\\d)[_,' ](?=\\d)");

  private static final String NAME_OR_IPV4 = "[A-Za-z0-9._-]{1,253}";

  /** At least two colons: one alone would stand before a port. */
  private static final String IPV6 = "[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f.:]*";

  /** A host before a port, as a pattern. */
  public static final String BRACKETED_HOST = NAME_OR_IPV4 + "|\\[" + IPV6 + "\\]";

  /** A host that stands alone, as a pattern. */
  public static final String HOST_PATTERN = NAME_OR_IPV4 + "|" + IPV6;

  public static final Form<String> HOST = text(HOST_PATTERN, "a host name or address");

  public static final Form<String> FOLDER = text("\\P{Cntrl}+", "the path of a folder");

  public static final Form<String> FILE = text("\\P{Cntrl}+", "the path of a file");

  /** Of somebody who listens. */
  public static final Form<Integer> PORT = integer(1, 65_535);

  private Forms() {}

  /** {@code 100000}, or {@code 1e5}. */
  public static Form<Long> whole(long min, long max) {
    return new Form<>(
        "a whole number from " + words(min) + " to " + words(max),
        text -> wholeNumber(text, min, max),
        text -> {
          String bare = SEPARATORS.matcher(text).replaceAll("");
          return bare.equals(text)
              ? Optional.empty()
              : wholeNumber(bare, min, max).map(String::valueOf);
        },
        number -> number,
        Map.of("type", "integer", "minimum", min, "maximum", max));
  }

  /** {@link #whole}, of 32 bits. */
  public static Form<Integer> integer(int min, int max) {
    Form<Long> whole = whole(min, max);
    return new Form<>(
        whole.expected(),
        text -> whole.parser().apply(text).map(Long::intValue),
        whole.suggester(),
        number -> number,
        whole.schema());
  }

  /** {@code 1.5}. */
  public static Form<Double> number(double min, double max) {
    return new Form<>(
            "a number from " + words(min) + " to " + words(max), text -> decimal(text, min, max))
        .writtenAs(number -> number, numbers(min, max));
  }

  /** {@code 5%}, or {@code 0.05}. */
  public static Form<Double> ratio(double min, double max) {
    String range = words(min * 100) + "% to " + words(max * 100) + "%";
    return new Form<Double>(
            "a share from " + range + ", or " + words(min) + " to " + words(max),
            text ->
                text.endsWith("%")
                    ? DecimalText.parse(text.substring(0, text.length() - 1).strip())
                        .map(percent -> percent.movePointLeft(2))
                        .filter(share -> isWithin(share, min, max))
                        .map(BigDecimal::doubleValue)
                    : decimal(text, min, max),
            text -> decimal(text, min * 100, max * 100).map(percent -> text + "%"))
        .writtenAs(share -> share, numbers(min, max));
  }

  /** {@code 5000/s}, or {@code 5000}. */
  public static Form<Double> rate(double min, double max) {
    return new Form<Double>(
            "a rate from " + words(min) + "/s to " + words(max) + "/s",
            text ->
                decimal(
                    text.endsWith("/s") ? text.substring(0, text.length() - 2).strip() : text,
                    min,
                    max))
        .writtenAs(rate -> rate, numbers(min, max));
  }

  /**
   * {@code 300s}, {@code 5 minutes}, and HOCON's other ways. A number without a unit is refused
   * unless it is 0: HOCON would take it for milliseconds, which is seldom meant.
   */
  public static Form<Duration> duration(Duration min, Duration max) {
    return new Form<>(
        "a duration with its unit, from " + DurationText.of(min) + " to " + DurationText.of(max),
        text -> duration(text, min, max),
        text -> durationSuggestion(text, min, max),
        DurationText::of,
        Map.of("type", "string"));
  }

  /** A duration without a fraction of a second. */
  public static Form<Duration> seconds(Duration min, Duration max) {
    return new Form<>(
        "whole seconds with their unit, from "
            + DurationText.of(min)
            + " to "
            + DurationText.of(max),
        text -> duration(text, min, max).filter(duration -> duration.getNano() == 0),
        text -> durationSuggestion(text, min, max),
        DurationText::of,
        Map.of("type", "string"));
  }

  /** One of {@code values}, by its label. */
  public static <T> Form<T> choice(T[] values, Function<T, String> label) {
    List<String> labels = Arrays.stream(values).map(label).toList();
    return new Form<>(
        "one of " + String.join(", ", labels),
        text -> Arrays.stream(values).filter(value -> label.apply(value).equals(text)).findFirst(),
        text -> Nearest.word(text, labels),
        value -> values instanceof Number[] ? value : label.apply(value),
        Map.of("enum", values instanceof Number[] ? List.of(values) : labels));
  }

  /** {@code true} or {@code false}, also as {@code on}, {@code yes}, {@code off}, {@code no}. */
  public static Form<Boolean> flag() {
    Map<String, Boolean> words =
        Map.of("true", true, "on", true, "yes", true, "false", false, "off", false, "no", false);
    return new Form<Boolean>("true or false", text -> Optional.ofNullable(words.get(text)))
        .writtenAs(flag -> flag, Map.of("type", "boolean"));
  }

  /** Any text that {@code pattern} matches as a whole. */
  public static Form<String> text(String pattern, String expected) {
    Pattern compiled = Pattern.compile(pattern);
    return new Form<>(
        expected, text -> Optional.of(text).filter(given -> compiled.matcher(given).matches()));
  }

  /**
   * Values with commas between them.
   *
   * @param expected of the whole, as the end of "expected …"
   */
  public static <T> Form<List<T>> listed(Form<T> each, String expected) {
    return new Form<List<T>>(
            expected,
            text -> {
              List<T> values = new ArrayList<>();
              for (String part : text.split(",", -1)) {
                each.parser().apply(part.strip()).ifPresent(values::add);
              }
              return values.size() == text.split(",", -1).length
                  ? Optional.of(List.copyOf(values))
                  : Optional.empty();
            })
        .writtenAs(
            values -> values.stream().map(each.writer()).toList(),
            Map.of("type", "array", "items", each.schema()));
  }

  private static Map<String, Object> numbers(double min, double max) {
    return Map.of("type", "number", "minimum", min, "maximum", max);
  }

  private static Optional<Long> wholeNumber(String text, long min, long max) {
    return DecimalText.parse(text)
        .filter(
            number ->
                number.compareTo(BigDecimal.valueOf(min)) >= 0
                    && number.compareTo(BigDecimal.valueOf(max)) <= 0
                    && number.stripTrailingZeros().scale() <= 0)
        .map(BigDecimal::longValueExact);
  }

  private static Optional<Double> decimal(String text, double min, double max) {
    return DecimalText.parse(text)
        .filter(number -> isWithin(number, min, max))
        .map(BigDecimal::doubleValue);
  }

  private static boolean isWithin(BigDecimal number, double min, double max) {
    return number.compareTo(BigDecimal.valueOf(min)) >= 0
        && number.compareTo(BigDecimal.valueOf(max)) <= 0;
  }

  private static Optional<Duration> duration(String text, Duration min, Duration max) {
    return DecimalText.parse(text)
        // Zero means the same in every unit.
        .map(number -> Optional.of(Duration.ZERO).filter(zero -> number.signum() == 0))
        .orElseGet(() -> DurationText.parse(text))
        .filter(duration -> duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0);
  }

  private static Optional<String> durationSuggestion(String text, Duration min, Duration max) {
    return DecimalText.parse(text).isPresent()
        ? List.of("s", "ms").stream()
            .map(unit -> text + unit)
            .filter(guess -> duration(guess, min, max).isPresent())
            .findFirst()
        : Optional.empty();
  }

  private static String words(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String words(double number) {
    return new DecimalFormat("#,##0.####", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(number);
  }
}
