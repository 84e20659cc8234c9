package io.trialbalance.protocol.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Locale;
import java.util.Optional;

/**
 * HOCON or JSON from somebody who must not make this node read a file, an address or an environment
 * variable: every include and every substitution is a problem.
 */
public final class ForeignText {

  /**
   * Of HOCON. The parser's time grows with the square of what is joined without brackets: about a
   * second for this much of the worst.
   */
  private static final int LONGEST_HOCON = 32 * 1024;

  /** Of JSON: a thousand plans with a dozen keys each. */
  private static final int LONGEST_JSON = 1024 * 1024;

  /** Of HOCON: half of what the parser's stack holds on a thread of a JVM's usual size. */
  private static final int MOST_NESTING = 400;

  /** Of JSON: a plan needs four. */
  private static final int DEEPEST_JSON = 20;

  private static final String NESTING = "{[.+$";

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(DEEPEST_JSON).build())
          // The parser joins what has one name, in a time that grows with the square of it.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final String NO_SUBSTITUTION =
      "a value, without any substitution: this text may not use what this node knows";

  private ForeignText() {}

  /**
   * What {@code text} says; empty after adding a problem.
   *
   * @param text of which only so much is read as the parser can bear
   * @param syntax JSON to the letter, or HOCON
   * @param source what to call it in problems
   */
  public static Optional<ConfigObject> parse(
      String text, ConfigSyntax syntax, String source, Problems problems) {
    if (!isBearable(text, syntax, source, problems)) {
      return Optional.empty();
    }
    RefusingIncluder includer = new RefusingIncluder(source, problems);
    try {
      Config config =
          ConfigFactory.parseString(
              text,
              ConfigParseOptions.defaults()
                  .setSyntax(syntax)
                  .setOriginDescription(source)
                  .setIncluder(includer));
      boolean isPlain = new Substitutions(NO_SUBSTITUTION, problems).refuseAll(config.root());
      return isPlain && !includer.hasRefused ? Optional.of(config.root()) : Optional.empty();
    } catch (ConfigException e) {
      problems.addUnreadable(source, e);
      return Optional.empty();
    }
  }

  private static boolean isBearable(
      String text, ConfigSyntax syntax, String source, Problems problems) {
    if (syntax == ConfigSyntax.JSON) {
      return checkLength(text, source, problems) && isPlainJson(text, source, problems);
    }
    if (text.length() > LONGEST_HOCON || isTooDeep(text)) {
      String expected =
          String.format(
              Locale.ROOT,
              "at most %,d characters of HOCON, and at most %d of { [ . + $ among them;"
                  + " JSON may have %,d characters",
              LONGEST_HOCON,
              MOST_NESTING,
              LONGEST_JSON);
      problems.add(new Problem(new Where(source, 0), "", null, expected, null));
      return false;
    }
    return true;
  }

  /**
   * Whether JSON is short enough to be sent to a node; adds a problem if it is not.
   *
   * @param source what to call it in problems
   */
  public static boolean checkLength(String json, String source, Problems problems) {
    if (json.length() <= LONGEST_JSON) {
      return true;
    }
    String expected =
        String.format(
            Locale.ROOT,
            "at most %,d characters, written as JSON without white space, not %,d",
            LONGEST_JSON,
            json.length());
    problems.add(new Problem(new Where(source, 0), "", null, expected, null));
    return false;
  }

  /** The parser recurses into sections and lists, and takes more for JSON than what is JSON. */
  private static boolean isPlainJson(String text, String source, Problems problems) {
    try (JsonParser parser = JSON.createParser(text)) {
      while (parser.nextToken() != null) {
        // What it says is looked at by the parser that knows lines.
        continue;
      }
      return true;
    } catch (StreamConstraintsException e) {
      String expected = "sections and lists at most " + DEEPEST_JSON + " deep, and short numbers";
      problems.add(new Problem(new Where(source, 0), "", null, expected, null));
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      String expected =
          e.getOriginalMessage().startsWith("Duplicate field")
              ? "JSON that has each key once"
              : "JSON to the letter; send HOCON as application/hocon";
      problems.add(new Problem(new Where(source, line), "", null, expected, null));
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory cannot be read", e);
    }
    return false;
  }

  /**
   * Whether {@code text} may nest deeper than the parser can follow. Brackets, the dots of keys,
   * {@code +=} and substitutions nest, and the parser recurses into them. All are counted, closed
   * or not: telling which are closed would need a parser of our own.
   */
  public static boolean isTooDeep(String text) {
    return text.chars().filter(c -> NESTING.indexOf(c) >= 0).count() > MOST_NESTING;
  }

  /** The library falls back to its own includer for every way that is not implemented here. */
  private static final class RefusingIncluder
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    private final String source;
    private final Problems problems;
    private boolean hasRefused;

    RefusingIncluder(String source, Problems problems) {
      this.source = source;
      this.problems = problems;
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      return refuse(what);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return refuse("file(" + what + ")");
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      return refuse("url(" + what + ")");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      return refuse("classpath(" + what + ")");
    }

    private ConfigObject refuse(String what) {
      hasRefused = true;
      problems.add(
          new Problem(
              new Where(source, 0),
              "include",
              ValueText.shorten(what, 80),
              "all keys in this text, without any include",
              null));
      return ConfigFactory.empty().root();
    }
  }
}
