package io.trialbalance.workload.database.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trialbalance.workload.database.ShortCommand;
import io.trialbalance.workload.places.Program;
import io.trialbalance.workload.places.ThisUser;
import io.trialbalance.workload.places.TrustedPath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * PostgreSQL's own programs, run in an environment of their own: whatever this process's says of
 * languages, of PostgreSQL or of secrets is none of theirs.
 *
 * @param folder that they have been unpacked into
 * @param log to which everything that they say is appended
 */
record PostgresPrograms(Path folder, Path log) {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("LC_ALL", "C", "PATH", "/usr/local/bin:/usr/bin:/bin");

  private static final Duration TRIAL_LIMIT = Duration.ofSeconds(10);

  private static final int LINES_SHOWN = 20;
  private static final int WORDS_SHOWN = 3;

  /** When and by which process it was said. */
  private static final Pattern BEFORE_WORDS = Pattern.compile("^.{0,60}?\\[\\d+\\] (?=[A-Z]+:)");

  /**
   * Runs one, and waits for its end.
   *
   * @param input what it reads from its standard input
   * @throws IOException if it fails or takes too long, with its last words
   */
  void run(String program, List<String> arguments, String input, Duration limit)
      throws IOException, InterruptedException {
    Path file = folder.resolve("bin").resolve(program);
    TrustedPath.require(file);
    List<String> command = with(user(folder), file.toString());
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(ENVIRONMENT);
    Process process = builder.start();
    try {
      give(process, input);
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        throw failed(program + " was not done after " + limit.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw failed(program + " ended with exit code " + process.exitValue());
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * Makes sure that there is a user as whom they can run.
   *
   * @param folder of this user
   * @throws IOException if there is none
   */
  static void requireUser(Path folder) throws IOException, InterruptedException {
    List<String> user = user(folder);
    if (user.isEmpty()) {
      return;
    }
    ShortCommand tried = ShortCommand.run(with(user, "/bin/true"), ENVIRONMENT, TRIAL_LIMIT);
    if (!tried.succeeded()) {
      throw new IOException(String.join(" ", user) + " " + tried.ending(TRIAL_LIMIT));
    }
  }

  private static List<String> with(List<String> user, String program) {
    List<String> command = new ArrayList<>(user);
    command.add(program);
    return command;
  }

  /** What goes before a command: PostgreSQL runs neither as root nor as a user without a name. */
  private static List<String> user(Path folder) throws IOException {
    if (!ThisUser.isRoot() && ThisUser.hasName(folder)) {
      return List.of();
    }
    // In a user namespace of their own they are nobody, with the rights to this user's files.
    return List.of(Program.find("unshare", ENVIRONMENT).toString(), "-U");
  }

  /** A program that fails before it has read everything has said why. */
  private static void give(Process process, String input) {
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.write(input.getBytes(UTF_8));
    } catch (IOException e) {
      return;
    }
  }

  private IOException failed(String what) throws IOException {
    List<String> said = said();
    return new IOException(
        said.isEmpty()
            ? what + ", and said nothing"
            : said.stream()
                .skip(Math.max(0, said.size() - LINES_SHOWN))
                .map(line -> "\n    " + line)
                .collect(Collectors.joining("", what + ". It said:", "")));
  }

  private List<String> said() throws IOException {
    return Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
        .filter(line -> !line.isBlank())
        .toList();
  }

  /**
   * What a server has said last, in one line; every session says the same when it has to end.
   *
   * @return empty if it has said nothing
   */
  String lastWords() throws IOException {
    List<String> words =
        said().stream()
            .map(line -> BEFORE_WORDS.matcher(line).replaceFirst(""))
            .distinct()
            .toList();
    return words.stream()
        .skip(Math.max(0, words.size() - WORDS_SHOWN))
        .collect(Collectors.joining("; "));
  }
}
