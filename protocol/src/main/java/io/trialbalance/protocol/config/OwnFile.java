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
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A file that a user of this machine names, and all that it includes: files, which have to be
 * there. The library itself passes over what is missing, looks for it among the program's own
 * resources, and loads it from any address.
 *
 * @param config as written; substitutions are not resolved
 * @param files that were read, the file itself first
 */
public record OwnFile(Config config, Set<Path> files) {

  /** A file that includes itself, by whatever way, would be read for ever. */
  private static final int DEEPEST = 20;

  /** Far more than any configuration has; what never ends is read no further. */
  private static final int MOST_BYTES = 16 << 20;

  /** What an include may leave out of a name, in the order in which the library looks for it. */
  private static final List<String> ENDINGS = List.of("", ".conf", ".json", ".properties");

  /**
   * Reads {@code file}; what cannot be read is empty, and a problem.
   *
   * @param file relative to the folder of the process, or absolute
   */
  public static OwnFile read(Path file, Problems problems) {
    Set<Path> files = new LinkedHashSet<>();
    ConfigObject read = parse(file, files, 0, problems);
    return new OwnFile(read.toConfig(), files);
  }

  private static ConfigObject parse(Path file, Set<Path> files, int depth, Problems problems) {
    files.add(file);
    if (!Files.exists(file) || Files.isDirectory(file)) {
      String expected = Files.exists(file) ? "a file, not a folder" : "a file that is there";
      problems.add(new Problem(new Where(file.toString(), 0), "", null, expected, null));
      return ConfigFactory.empty().root();
    }
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setAllowMissing(false)
            .setIncluder(new FilesOnly(file, files, depth, problems));
    try {
      Optional<String> text = text(file, problems);
      if (text.isEmpty()) {
        return ConfigFactory.empty().root();
      }
      return OnceRead.isPipe(file)
          ? ConfigFactory.parseString(text.get(), options.setOriginDescription(file.toString()))
              .root()
          : ConfigFactory.parseFile(file.toFile(), options).root();
    } catch (IOException e) {
      problems.add(
          new Problem(new Where(file.toString(), 0), "", null, "a file that can be read", null));
    } catch (ConfigException e) {
      problems.addUnreadable(file.toString(), e);
    } catch (StackOverflowError e) {
      // The library recurses into sections and lists; nothing of ours was under way.
      Where where = new Where(file.toString(), 0);
      problems.add(new Problem(where, "", null, "sections and lists that nest less deeply", null));
    }
    return ConfigFactory.empty().root();
  }

  /** Empty after adding a problem. The library takes whatever is no UTF-8 for some letter. */
  private static Optional<String> text(Path file, Problems problems) throws IOException {
    byte[] bytes = OnceRead.bytes(file, MOST_BYTES);
    String expected = "text in UTF-8";
    if (bytes.length > MOST_BYTES) {
      expected = "at most " + (MOST_BYTES >> 20) + " MiB";
    } else {
      Optional<String> text = Encoding.utf8(bytes);
      if (text.isPresent()) {
        return text;
      }
      expected +=
          Encoding.of(bytes)
              .map(
                  name ->
                      ", and this is not: 'iconv -f %s -t UTF-8' makes it so of %s"
                          .formatted(name, name.replace("ISO-8859-1", "Latin-1")))
              .orElse(", and this is no text");
    }
    problems.add(new Problem(new Where(file.toString(), 0), "", null, expected, null));
    return Optional.empty();
  }

  private record FilesOnly(Path file, Set<Path> files, int depth, Problems problems)
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    /** Beside the file that includes it, as HOCON has it. */
    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      try {
        return include(file.toAbsolutePath().resolveSibling(what), what);
      } catch (InvalidPathException e) {
        return refuse(what, "the name of a file");
      }
    }

    /** In the folder of the process, as HOCON has it. */
    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return include(what.toPath().toAbsolutePath(), "file(" + what + ")");
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      return refuse("url(" + what + ")", "a file of this machine");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      return refuse("classpath(" + what + ")", "a file of this machine");
    }

    private ConfigObject include(Path path, String what) {
      if (depth == DEEPEST) {
        return refuse(what, "at most " + DEEPEST + " files, each included by the one before");
      }
      List<Path> found =
          Stream.of(path)
              .flatMap(
                  given ->
                      ENDINGS.stream().map(end -> given.resolveSibling(given.getFileName() + end)))
              .filter(Files::isRegularFile)
              .toList();
      if (found.isEmpty()) {
        return refuse(what, "a file that is there: " + path + " is none");
      }
      ConfigObject all = ConfigFactory.empty().root();
      for (Path one : found) {
        all = all.withFallback(parse(one, files, depth + 1, problems));
      }
      return all;
    }

    private ConfigObject refuse(String what, String expected) {
      problems.add(
          new Problem(
              new Where(file.toString(), 0),
              "include",
              ValueText.shorten(what, 80),
              expected,
              null));
      return ConfigFactory.empty().root();
    }
  }
}
