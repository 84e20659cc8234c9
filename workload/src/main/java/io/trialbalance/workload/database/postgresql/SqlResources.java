package io.trialbalance.workload.database.postgresql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The SQL that lies beside this package. */
final class SqlResources {

  private SqlResources() {}

  /**
   * The text of {@code name}, such as {@code "schema.sql"}, for {@code namespace}: what a function
   * means does not depend on the session that calls it.
   *
   * @param first what the function that a call is for does first; empty for nothing
   */
  static String read(String name, Namespace namespace, String first) {
    return read(name).replace("@ns.", namespace.prefix()).replace("@first", first);
  }

  /** The text as it lies there. */
  static String read(String name) {
    try (InputStream stream = SqlResources.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }

  /** The statement that sends one transfer, or one batch. */
  static String call(Namespace namespace, PostgresOptions options) {
    return "SELECT " + function(namespace, options) + "($1, $2, $3, $4)";
  }

  /** The name of the function that answers it. */
  static String function(Namespace namespace, PostgresOptions options) {
    String executor = options.executor().name().toLowerCase(Locale.ROOT);
    return namespace.prefix() + (options.ceiling() ? "ceiling_" : "transfer_") + executor;
  }

  /** Where that function stands. */
  static String fileOf(PostgresOptions options) {
    return (options.ceiling() ? "ceiling-" : "") + options.executor().label() + ".sql";
  }
}
