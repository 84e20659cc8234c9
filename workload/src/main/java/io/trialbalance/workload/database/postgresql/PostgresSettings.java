package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Key;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.config.KeyValues;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.workload.database.DatabaseSettings;
import io.trialbalance.workload.database.ServerCommands;
import io.trialbalance.workload.secret.SecretForm;
import io.trialbalance.workload.secret.SecretSource;
import io.trialbalance.workload.secret.SecretSourceReader;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What a node says of a PostgreSQL: the keys of {@code databases.NAME}. */
final class PostgresSettings {

  static final String EXTERNAL = "external";
  static final String EMBEDDED = "embedded";

  private static final String OF_DATABASE = "database";
  private static final String OF_SCHEMA = "schema";

  private static final Form<String> DATABASE_NAME =
      Forms.text(
          "[A-Za-z_][A-Za-z0-9_-]{0,62}",
          "a name of letters, digits, underscores and hyphens, at most 63 characters");

  static final Key<String> SERVER =
      Key.of("server", Forms.choice(new String[] {EXTERNAL, EMBEDDED}, word -> word));
  static final Key<String> HOST = Key.of("host", Forms.HOST);
  static final Key<Integer> PORT = Key.of("port", Forms.PORT);
  static final Key<String> NAMESPACE =
      Key.of("namespace", Forms.choice(new String[] {OF_DATABASE, OF_SCHEMA}, word -> word));
  static final Key<String> DATABASE = Key.of("database", DATABASE_NAME);
  static final Key<String> MAINTENANCE = Key.of("maintenance-database", DATABASE_NAME);
  static final Key<String> SCHEMA = Key.of("schema", DATABASE_NAME);
  static final Key<String> USER =
      Key.of("user", Forms.text("\\P{Cntrl}{1,63}", "a name of at most 63 characters"));
  static final Key<SecretSource> PASSWORD = SecretSourceReader.key("password", SecretForm.PASSWORD);
  static final Key<Duration> CONNECT_TIMEOUT =
      Key.of("connect-timeout", Forms.duration(Duration.ofMillis(100), Duration.ofMinutes(5)));

  static final KeyTable TABLE =
      new KeyTable(
              KeyTable.reference(PostgresSettings.class, "settings"),
              SERVER,
              HOST,
              PORT,
              NAMESPACE,
              DATABASE,
              MAINTENANCE,
              SCHEMA,
              USER,
              PASSWORD,
              CONNECT_TIMEOUT,
              ServerCommands.STOP,
              ServerCommands.START,
              ServerCommands.LIMIT)
          .onlyIf(
              List.of(
                  "host",
                  "port",
                  "namespace",
                  "database",
                  "maintenance-database",
                  "schema",
                  "user",
                  "password-env",
                  "password-file",
                  "connect-timeout",
                  "stop-command",
                  "start-command",
                  "command-time-limit"),
              SERVER,
              Set.of(EXTERNAL))
          .onlyIf(List.of("maintenance-database"), NAMESPACE, Set.of(OF_DATABASE))
          .onlyIf(List.of("schema"), NAMESPACE, Set.of(OF_SCHEMA))
          .checked(PostgresSettings::checkNames)
          .checked(ServerCommands::check);

  private PostgresSettings() {}

  private static void checkNames(Section section, KeyValues values) {
    if (!section.isGood(NAMESPACE.path(), DATABASE.path(), MAINTENANCE.path(), SCHEMA.path())) {
      return;
    }
    String schema = values.get(SCHEMA);
    if (isSchema(values) && (schema.equals("public") || schema.startsWith("pg_"))) {
      section.contradict(
          SCHEMA.path(),
          "a name of its own, since public is everybody's and pg_ PostgreSQL's",
          null);
    }
    if (!isSchema(values) && values.get(DATABASE).equals(values.get(MAINTENANCE))) {
      section.contradict(
          DATABASE.path(),
          "another name than that of the maintenance-database, which must not be dropped",
          null);
    }
  }

  private static boolean isSchema(KeyValues values) {
    return values.get(NAMESPACE).equals(OF_SCHEMA);
  }

  /**
   * Where the server is.
   *
   * @param password null for none
   */
  static PostgresAddress address(DatabaseSettings settings, Secret password) {
    return new PostgresAddress(
        settings.get(HOST),
        settings.get(PORT),
        settings.get(NAMESPACE).equals(OF_SCHEMA)
            ? new OwnSchema(settings.get(DATABASE), settings.get(SCHEMA))
            : new OwnDatabase(settings.get(DATABASE), settings.get(MAINTENANCE)),
        settings.get(USER),
        password,
        settings.get(CONNECT_TIMEOUT));
  }
}
