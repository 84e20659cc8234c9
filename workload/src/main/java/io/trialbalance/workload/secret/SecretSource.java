package io.trialbalance.workload.secret;

import io.trialbalance.protocol.config.OnceRead;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.config.Where;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a password or a token is. It is fetched only when it is needed, and kept by nobody here
 * but, since it can be read only once, what came through a pipe. White space around it is cut:
 * files end with a line break, and variables that are filled from files often do. A problem names
 * the file or the variable, and shows nothing of what it holds.
 */
public sealed interface SecretSource {

  /**
   * The secret; empty if there is none, or after adding a problem.
   *
   * @param environment the process's own
   */
  Optional<Secret> fetch(Map<String, String> environment, Problems problems);

  /** Nobody asks for one. */
  record None() implements SecretSource {
    @Override
    public Optional<Secret> fetch(Map<String, String> environment, Problems problems) {
      return Optional.empty();
    }
  }

  /**
   * @param key of the configuration that names the variable, such as {@code http.token-env}
   * @param secret what it is, such as {@code the token}
   * @param form what it may consist of
   * @param name of the environment variable
   */
  record Variable(String key, String secret, SecretForm form, String name) implements SecretSource {
    @Override
    public Optional<Secret> fetch(Map<String, String> environment, Problems problems) {
      Where where = new Where("environment", 0);
      String found = environment.get(name);
      if (found == null || found.isBlank()) {
        String value = found == null ? null : "an empty text";
        String expected = secret + ", since " + key + " names this variable";
        problems.add(new Problem(where, name, value, expected, null));
        return Optional.empty();
      }
      return checked(found.strip(), form, where, name, problems);
    }
  }

  /**
   * @param key of the configuration that names the file, such as {@code http.token-file}
   * @param secret what it is, such as {@code the token}
   * @param form what it may consist of
   * @param file whose first line it is, after any empty ones
   */
  record FirstLine(String key, String secret, SecretForm form, Path file) implements SecretSource {

    /** More than any secret has; a device that never ends is read no further. */
    private static final int MOST_BYTES = 1 << 16;

    @Override
    public Optional<Secret> fetch(Map<String, String> environment, Problems problems) {
      Where where = new Where(file.toString(), 0);
      String expected = "a file that this process can read, with " + secret + " as its first line";
      try {
        Optional<String> line = text().strip().lines().findFirst();
        if (line.isEmpty()) {
          problems.add(new Problem(where, key, "an empty file", expected, null));
        }
        return line.flatMap(text -> checked(text.strip(), form, where, key, problems));
      } catch (CharacterCodingException e) {
        problems.add(new Problem(where, key, "a file that is not text in UTF-8", expected, null));
      } catch (IOException e) {
        problems.add(unreadable(e, expected));
      }
      return Optional.empty();
    }

    private String text() throws IOException {
      byte[] bytes = OnceRead.bytes(file, MOST_BYTES);
      int length = Math.min(bytes.length, MOST_BYTES);
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    }

    /** What names no file may be the secret itself, written where its file should be. */
    private Problem unreadable(IOException e, String expected) {
      return Files.exists(file)
          ? new Problem(
              new Where(file.toString(), 0),
              key,
              file + " (" + e.getClass().getSimpleName() + ")",
              expected,
              null)
          : new Problem(
              new Where("configuration", 0),
              key,
              "the path of a file that is not there, or cannot be seen " + Secret.HIDDEN,
              expected,
              null);
    }
  }

  private static Optional<Secret> checked(
      String text, SecretForm form, Where where, String key, Problems problems) {
    Optional<String> fault = form.fault(text);
    fault.ifPresent(
        what ->
            problems.add(
                new Problem(
                    where, key, Secret.HIDDEN + ", of which " + what, form.expected(), null)));
    return fault.isPresent() ? Optional.empty() : Optional.of(Secret.of(text));
  }
}
