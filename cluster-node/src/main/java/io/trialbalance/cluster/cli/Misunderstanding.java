package io.trialbalance.cluster.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * A command line that is not understood. What stands after an option that does not exist is not
 * repeated: whoever writes {@code --token TEXT} means a secret.
 */
final class Misunderstanding {

  /** Of an option its name; of short ones, to which a value may be glued, the letter. */
  private static final Pattern OPTION = Pattern.compile("(?s)(--[A-Za-z0-9-]+|-[A-Za-z0-9]).*");

  private Misunderstanding() {}

  static String inWords(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return e.getMessage();
    }
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    List<String> options =
        unmatched.getUnmatched().stream()
            .map(OPTION::matcher)
            .filter(Matcher::matches)
            .map(found -> "'" + found.group(1) + "'")
            .toList();
    if (!options.isEmpty()) {
      return options.size() == 1
          ? "'" + command + "' has no option " + options.get(0)
          : "'" + command + "' has no options " + String.join(", ", options);
    }
    if (!e.getCommandLine().getSubcommands().isEmpty()) {
      return "there is no command '"
          + unmatched.getUnmatched().stream().limit(1).collect(Collectors.joining())
          + "'";
    }
    int count = unmatched.getUnmatched().size();
    return "'" + command + "' was given " + count + (count == 1 ? " word" : " words") + " too many";
  }
}
