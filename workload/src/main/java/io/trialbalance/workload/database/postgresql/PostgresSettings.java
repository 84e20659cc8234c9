package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.client.ChannelBindingMode;
import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Given;
import io.trialbalance.protocol.config.Key;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.config.KeyValues;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.workload.database.DatabaseSettings;
import io.trialbalance.workload.database.ServerCommands;
import io.trialbalance.workload.secret.SecretForm;
import io.trialbalance.workload.secret.SecretSource;
import io.trialbalance.workload.secret.SecretSourceReader;
import io.trialbalance.workload.secret.SecretVariables;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a node says of a PostgreSQL: the keys of {@code databases.NAME}. */
final class PostgresSettings {

  static final String EXTERNAL = "external";
  static final String EMBEDDED = "embedded";

  private static final String OF_DATABASE = "database";
  private static final String OF_SCHEMA = "schema";

  static final Form<String> DATABASE_NAME =
      Forms.text(
          "[A-Za-z_][A-Za-z0-9_-]{0,62}",
          "a name of letters, digits, underscores and hyphens, at most 63 characters");

  static final Form<String> USER_NAME =
      Forms.text("\\P{Cntrl}{1,63}", "a name of at most 63 characters");

  static final Form<List<Integer>> PORTS =
      Forms.listed(Forms.PORT, Forms.PORT.expected() + ", the same for all hosts or one for each");

  static final Form<List<String>> HOSTS =
      Forms.listed(
          Forms.text(
              "/[^\\p{Cntrl},]*|" + Forms.HOST_PATTERN,
              "a host name or address, or the path of the folder of a socket"),
          "a host name or address, or the path of the folder of a socket; one, or a list");

  static final Form<SslMode> SSL_MODES = Forms.choice(SslMode.values(), SslMode::label);

  static final Form<TargetSession> SESSIONS =
      Forms.choice(TargetSession.values(), TargetSession::label);

  static final Form<ChannelBindingMode> BINDINGS =
      Forms.choice(ChannelBindingMode.values(), ChannelBindingMode::toString);

  static final Key<String> SERVER =
      Key.of("server", Forms.choice(new String[] {EXTERNAL, EMBEDDED}, word -> word));
  static final Key<Optional<PostgresUrl>> URL =
      new Key<>(
          "url",
          (section, name, before) -> readUrl(section, name),
          url -> url.map(PostgresUrl::text).orElse(null),
          Map.of("type", List.of("string", "null")));
  static final Key<Given<List<String>>> HOST = Key.givenListed("host", HOSTS);
  static final Key<Given<List<Integer>>> PORT = Key.givenListed("port", PORTS);
  static final Key<String> NAMESPACE =
      Key.of("namespace", Forms.choice(new String[] {OF_DATABASE, OF_SCHEMA}, word -> word));
  static final Key<Given<String>> DATABASE = Key.given("database", DATABASE_NAME);
  static final Key<String> MAINTENANCE = Key.of("maintenance-database", DATABASE_NAME);
  static final Key<String> SCHEMA = Key.of("schema", DATABASE_NAME);
  static final Key<Given<String>> USER = Key.given("user", USER_NAME);
  static final Key<SecretSource> PASSWORD = SecretSourceReader.key("password", SecretForm.PASSWORD);
  static final Key<Optional<String>> PASSFILE = Key.optional("passfile", Forms.FILE);
  static final Key<Given<SslMode>> SSLMODE = Key.given("sslmode", SSL_MODES);
  static final Key<Optional<String>> SSLROOTCERT = Key.optional("sslrootcert", Forms.FILE);
  static final Key<Optional<String>> SSLCERT = Key.optional("sslcert", Forms.FILE);
  static final Key<Optional<String>> SSLKEY = Key.optional("sslkey", Forms.FILE);
  static final Key<SecretSource> SSLPASSWORD =
      SecretSourceReader.key("sslpassword", SecretForm.PASSWORD);
  static final Key<Given<ChannelBindingMode>> CHANNEL_BINDING =
      Key.given("channel-binding", BINDINGS);
  static final Key<Given<TargetSession>> TARGET_SESSION =
      Key.given("target-session-attrs", SESSIONS);
  static final Key<Optional<String>> POOLER_HOST = Key.optional("pooler.host", Forms.HOST);
  static final Key<Integer> POOLER_PORT = Key.of("pooler.port", Forms.PORT);
  static final Key<Given<Duration>> CONNECT_TIMEOUT =
      Key.given("connect-timeout", Forms.duration(Duration.ofMillis(100), Duration.ofMinutes(5)));
  static final Key<Boolean> FROM_ENVIRONMENT = Key.of("from-environment", Forms.flag());

  static final KeyTable TABLE =
      new KeyTable(
              KeyTable.reference(PostgresSettings.class, "settings"),
              SERVER,
              URL,
              HOST,
              PORT,
              NAMESPACE,
              DATABASE,
              MAINTENANCE,
              SCHEMA,
              USER,
              PASSWORD,
              PASSFILE,
              SSLMODE,
              SSLROOTCERT,
              SSLCERT,
              SSLKEY,
              SSLPASSWORD,
              CHANNEL_BINDING,
              TARGET_SESSION,
              POOLER_HOST,
              POOLER_PORT,
              CONNECT_TIMEOUT,
              FROM_ENVIRONMENT,
              ServerCommands.STOP,
              ServerCommands.START,
              ServerCommands.LIMIT)
          .onlyIf(
              List.of(
                  "url",
                  "host",
                  "port",
                  "namespace",
                  "database",
                  "maintenance-database",
                  "schema",
                  "user",
                  "password-env",
                  "password-file",
                  "passfile",
                  "sslmode",
                  "sslrootcert",
                  "sslcert",
                  "sslkey",
                  "sslpassword-env",
                  "sslpassword-file",
                  "channel-binding",
                  "target-session-attrs",
                  "pooler",
                  "connect-timeout",
                  "from-environment",
                  "stop-command",
                  "start-command",
                  "command-time-limit"),
              SERVER,
              Set.of(EXTERNAL))
          .onlyIf(List.of("maintenance-database"), NAMESPACE, Set.of(OF_DATABASE))
          .onlyIf(List.of("schema"), NAMESPACE, Set.of(OF_SCHEMA))
          .checked(PostgresSettings::checkUrl)
          .checked(PostgresSettings::checkPasswords)
          .checked(PostgresSettings::checkNames)
          .checked(PostgresSettings::checkPooler)
          .checked(PostgresSettings::noteSecrets)
          .checked(ServerCommands::check);

  private PostgresSettings() {}

  private static Optional<PostgresUrl> readUrl(Section section, String name) {
    Optional<String> text =
        section.readOptional(
            name,
            Forms.text(
                "(?s).+",
                "\"postgresql://USER@HOST:PORT/DATABASE?PARAMETER=VALUE\", without a password"));
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(PostgresUrl.parse(text.get()));
    } catch (PostgresUrl.Fault e) {
      section.contradict(name, e.getMessage(), null);
      return Optional.empty();
    }
  }

  /** What a URL says is of a right form, and said by no key beside it. */
  private static void checkUrl(Section section, KeyValues values) {
    values
        .get(URL)
        .ifPresent(
            url -> Parameter.ALL.forEach(parameter -> check(parameter, url, section, values)));
  }

  private static void check(
      Parameter<?> parameter, PostgresUrl url, Section section, KeyValues values) {
    String said = url.parameters().get(parameter.name());
    if (said == null) {
      return;
    }
    if (parameter.form().parser().apply(said).isEmpty()) {
      section.contradict(
          URL.path(), "as its " + parameter.name() + " " + parameter.form().expected(), null);
    } else if (parameter.own().apply(values).isWritten()) {
      section.contradict(
          parameter.path(),
          "no " + parameter.path() + ", since url says its " + parameter.name() + " already",
          null);
    }
  }

  private static void checkPasswords(Section section, KeyValues values) {
    if (values.get(PASSWORD) instanceof SecretSource.None) {
      return;
    }
    String expected = "no passfile, since the password is named by a key of its own";
    if (values.get(PASSFILE).isPresent()) {
      section.contradict(PASSFILE.path(), expected, null);
    } else if (values
        .get(URL)
        .filter(url -> url.parameters().containsKey(Parameter.PASSFILE.name()))
        .isPresent()) {
      section.contradict(URL.path(), expected, null);
    }
  }

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
    if (!isSchema(values) && values.get(DATABASE).value().equals(values.get(MAINTENANCE))) {
      section.contradict(
          DATABASE.path(),
          "another name than that of the maintenance-database, which must not be dropped",
          null);
    }
  }

  private static void checkPooler(Section section, KeyValues values) {
    if (section.isGood(POOLER_HOST.path()) && values.get(POOLER_HOST).isEmpty()) {
      section.section("pooler").unused("port", "no port, since pooler.host is not set", null);
    }
  }

  /** How the load gets to {@code server}. */
  static LoadPath load(DatabaseSettings settings, PostgresAddress server) {
    return settings
        .get(POOLER_HOST)
        .map(host -> new PostgresServer(host, settings.get(POOLER_PORT)))
        .map(pooler -> new LoadPath(server.at(pooler), true))
        .orElse(LoadPath.straight(server));
  }

  static boolean isSchema(KeyValues values) {
    return values.get(NAMESPACE).equals(OF_SCHEMA);
  }

  private static void noteSecrets(Section section, KeyValues values) {
    if (values.get(FROM_ENVIRONMENT)) {
      SecretVariables.add(Whereabouts.PASSWORD_VARIABLE);
    }
  }
}
