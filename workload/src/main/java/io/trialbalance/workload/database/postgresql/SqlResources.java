package io.trialbalance.workload.database.postgresql;

import io.trialbalance.workload.database.postgresql.PostgresOptions.Executor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The SQL that lies beside this package. */
final class SqlResources {

  private SqlResources() {}

  /** The text of {@code name}, such as {@code "schema.sql"}. */
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

  /** The statement that sends one transfer, or one batch, to {@code executor}. */
  static String call(Executor executor) {
    return "SELECT " + function(executor) + "($1, $2, $3, $4)";
  }

  /** The name of the function that does it. */
  static String function(Executor executor) {
    return "transfer_" + executor.name().toLowerCase(Locale.ROOT);
  }
}
