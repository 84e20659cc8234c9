package io.trialbalance.workload.secret;

import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Key;
import io.trialbalance.protocol.config.Section;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The two keys, {@code …-env} and {@code …-file}, that say where a secret is. */
public final class SecretSourceReader {

  private SecretSourceReader() {}

  /** A secret in a table of keys: {@code NAME-env} and {@code NAME-file}. */
  public static Key<SecretSource> key(String name, SecretForm form) {
    return new Key<>(
        name,
        (section, key, before) -> read(section, key, "the " + key + " for " + path(section), form),
        source -> null,
        Map.of());
  }

  /**
   * @param name of the secret, such as {@code token}
   * @param secret what it is, for people
   * @param form what it may consist of
   */
  public static SecretSource read(Section section, String name, String secret, SecretForm form) {
    String variableKey = name + "-env";
    String fileKey = name + "-file";
    Optional<String> variable =
        section.readOptional(
            variableKey,
            Forms.text(
                "[A-Z_][A-Z0-9_]*", "the name of an environment variable in capital letters"));
    Optional<String> file = section.readOptional(fileKey, Forms.FILE);
    section.refuse(
        name,
        variableKey
            + ", the name of an environment variable that holds the "
            + name
            + ", or "
            + fileKey
            + ", the path of a file whose first line it is");
    if (variable.isPresent() && file.isPresent()) {
      section.contradict(fileKey, "no " + fileKey + ", since " + variableKey + " is set", null);
    }
    variable.ifPresent(SecretVariables::add);
    String path = path(section) + ".";
    return variable
        .<SecretSource>map(
            given -> new SecretSource.Variable(path + variableKey, secret, form, given))
        .or(
            () ->
                file.map(
                    given ->
                        new SecretSource.FirstLine(path + fileKey, secret, form, Path.of(given))))
        .orElseGet(SecretSource.None::new);
  }

  /** As people write it. */
  private static String path(Section section) {
    return section.path().replaceFirst("^trialbalance\\.", "");
  }
}
