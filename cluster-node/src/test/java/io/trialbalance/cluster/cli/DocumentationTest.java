package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.trialbalance.cluster.settings.Configuration;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.workload.database.Drivers;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the documents say to type, to read and to look at is there. */
class DocumentationTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern OURS =
      Pattern.compile("(?:\\./)?((?:ops|docs|grafana|terraform)/[A-Za-z0-9._*/-]+)");

  /** As the shell takes a line apart. */
  private static final Pattern WORD = Pattern.compile("(?:'[^']*'|[^\\s'])+");

  private static final Pattern SETTING = Pattern.compile("--set[ =]'?([a-z-]+(?:\\.[a-z-]+)*)=");

  /**
   * As it is typed: after variables and the shell's own words, up to what the shell takes, which is
   * nothing between quotes.
   */
  private static final Pattern COMMAND =
      Pattern.compile("(?:^|[\\s;(]|load )(?:\\./)?trialbalance ((?:'[^'\\n]*'|[^&|>;)#'])+)");

  static List<Path> documents() throws IOException {
    try (Stream<Path> below =
        Stream.concat(
            Stream.concat(Files.walk(ROOT.resolve("docs")), Files.walk(ROOT.resolve("terraform"))),
            Files.list(ROOT))) {
      return below
          .filter(file -> file.toString().endsWith(".md"))
          .map(ROOT::relativize)
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyLinkLeadsSomewhere(Path document) throws IOException {
    for (MatchResult link : found(LINK, Files.readString(ROOT.resolve(document)))) {
      String target = link.group(1);
      if (target.matches("[a-z]+:.*")) {
        continue;
      }
      String[] parts = target.split("#", 2);
      Path file =
          parts[0].isEmpty()
              ? ROOT.resolve(document)
              : ROOT.resolve(document).resolveSibling(parts[0]).normalize();
      assertThat(file).as(target).exists();
      if (parts.length == 2) {
        assertThat(anchors(file)).as(target).contains(parts[1]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyFileThatIsNamedIsThere(Path document) throws IOException {
    for (MatchResult code : found(CODE, Files.readString(ROOT.resolve(document)))) {
      for (MatchResult path : found(OURS, code.group(1))) {
        if (code.group(1).startsWith("/", path.start() - code.start())) {
          continue;
        }
        assertThat(isThere(path.group(1))).as(code.group(1)).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyCommandIsUnderstood(Path document) throws IOException {
    CommandLine program =
        CommandLineProgram.commandLine(
            new Context(new TestScreen().screen(), new GlobalOptions(), null));
    for (String command : commands(Files.readString(ROOT.resolve(document)))) {
      List<String> words =
          found(WORD, command).stream().map(word -> word.group().replace("'", "")).toList();
      assertThatCode(() -> program.parseArgs(words.toArray(String[]::new)))
          .as(command)
          .doesNotThrowAnyException();
      plan(words)
          .ifPresent(
              plan ->
                  assertThat(ROOT.resolve("ops/plans").resolve(plan + ".conf"))
                      .as(command)
                      .exists());
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyKeyThatIsSetExists(Path document) throws IOException {
    Config reference =
        Drivers.all().values().stream()
            .map(
                driver ->
                    KeyTable.reference(Configuration.class, "database")
                        .withFallback(driver.settings().reference())
                        .atPath("databases." + driver.kind())
                        .withFallback(driver.options().reference().atPath("plan." + driver.kind())))
            .reduce(
                ConfigFactory.parseResources(getClass().getClassLoader(), "reference.conf")
                    .getConfig("trialbalance"),
                Config::withFallback);
    List<MatchResult> settings =
        commands(Files.readString(ROOT.resolve(document))).stream()
            .flatMap(command -> found(SETTING, command).stream())
            .toList();
    for (MatchResult set : settings) {
      String key = set.group(1);
      assertThat(reference.hasPathOrNull(key) || reference.hasPathOrNull("plan." + key))
          .as(set.group())
          .isTrue();
    }
  }

  @Test
  void thereAreDocumentsToLookAt() throws IOException {
    assertThat(documents()).contains(Path.of("README.md"), Path.of("docs", "measurement.md"));
    assertThat(commands(Files.readString(ROOT.resolve("README.md")))).contains("quickstart");
  }

  private static List<MatchResult> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }

  /** Of fenced blocks and of code within a line; a backslash joins lines. */
  private static List<String> commands(String text) {
    List<String> commands = new ArrayList<>();
    boolean fenced = false;
    for (String line : text.replace("\\\n", " ").split("\n")) {
      if (line.startsWith("```")) {
        fenced = !fenced;
      } else if (line.startsWith("Usage:")) {
        continue;
      } else if (fenced) {
        found(COMMAND, line).forEach(command -> commands.add(command.group(1).strip()));
      } else {
        found(CODE, line).stream()
            .filter(code -> code.group(1).contains("./trialbalance "))
            .flatMap(code -> found(COMMAND, code.group(1)).stream())
            .forEach(command -> commands.add(command.group(1).strip()));
      }
    }
    return commands;
  }

  /** The plan of ours that a command runs; a file or a word in capitals is somebody else's. */
  private static Optional<String> plan(List<String> words) {
    int at =
        words.indexOf("run") == 0
            ? 1
            : words.subList(0, Math.min(2, words.size())).equals(List.of("plan", "check")) ? 2 : -1;
    return at < 0 || at >= words.size() || !words.get(at).matches("[a-z][a-z0-9-]*")
        ? Optional.empty()
        : Optional.of(words.get(at));
  }

  private static boolean isThere(String path) throws IOException {
    if (!path.contains("*")) {
      // The end of a sentence, or a name that goes on in words of the reader's own.
      return Files.exists(ROOT.resolve(path.replaceAll("[./-]+$", "")));
    }
    try (Stream<Path> all = Files.walk(ROOT.resolve(path.substring(0, path.indexOf('/'))))) {
      var pattern = FileSystems.getDefault().getPathMatcher("glob:" + path);
      return all.map(ROOT::relativize).anyMatch(pattern::matches);
    }
  }

  /** As they are made of headings where the documents are read. */
  private static List<String> anchors(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }
}
