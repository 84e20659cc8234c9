package io.trialbalance.protocol.config;

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
import java.net.URL;
import java.util.Locale;
import java.util.Optional;

/**
 * HOCON or JSON from somebody who must not make this node read a file, an address or an environment
 * variable: every include and every substitution is a problem.
 */
public final class ForeignText {

  /**
   * Some two dozen plans with every key. The parser's time grows with the square of what is joined
   * without brackets: about a second for this much of the worst.
   */
  private static final int LONGEST = 32 * 1024;

  /** Half of what the parser's stack holds on a thread of a JVM's usual size. */
  private static final int MOST_NESTING = 400;

  private static final String NESTING = "{[.+$";

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
    if (text.length() > LONGEST || isTooDeep(text)) {
      String expected =
          String.format(
              Locale.ROOT,
              "at most %,d characters, and at most %d of { [ . + $ among them",
              LONGEST,
              MOST_NESTING);
      problems.add(new Problem(new Where(source, 0), "", null, expected, null));
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
