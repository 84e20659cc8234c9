package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** docs/command-line.md shows the help of every command as it is printed. */
class CommandLinePageTest {

  private static final Path PAGE = Path.of("..", "docs", "command-line.md");

  /** Every command's help ends in it; the page shows it once. */
  private static final Pattern EXIT_CODES = Pattern.compile("\nExit codes:\n(  .*\n)+");

  private static final Pattern SHOWN =
      Pattern.compile("(?ms)^```\n\\$ (trialbalance[a-z ]*) --help\n(.*?)^```$");

  static Stream<MatchResult> shown() throws IOException {
    return SHOWN.matcher(Files.readString(PAGE)).results();
  }

  @ParameterizedTest
  @MethodSource("shown")
  void whatThePageShowsIsWhatIsPrinted(MatchResult shown) {
    String[] words = shown.group(1).split(" ");
    List<String> arguments = new ArrayList<>(List.of(words).subList(1, words.length));
    arguments.add("--help");
    TestScreen screen = new TestScreen();

    CommandLineProgram.run(
        arguments.toArray(String[]::new),
        configuration -> {
          throw new IllegalStateException("no help needs a node");
        },
        screen.screen());

    boolean isWhole = words.length == 1;
    String printed = screen.out().replaceAll("(?m) +$", "");
    assertThat(shown.group(2))
        .isEqualTo(isWhole ? printed : EXIT_CODES.matcher(printed).replaceFirst(""));
  }

  @Test
  void everyCommandIsShown() throws IOException {
    TestScreen screen = new TestScreen();
    CommandLine line =
        CommandLineProgram.commandLine(
            new Context(screen.screen(), new GlobalOptions(), configuration -> null));
    List<String> shown = shown().map(block -> block.group(1)).toList();

    assertThat(line.getSubcommands().keySet())
        .filteredOn(command -> !command.equals("generate-completion"))
        .allSatisfy(command -> assertThat(shown).contains("trialbalance " + command));
  }
}
