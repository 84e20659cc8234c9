package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.client.ChannelBindingMode;
import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Given;
import io.trialbalance.protocol.config.Key;
import io.trialbalance.protocol.config.KeyValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One thing that is to be said of a server, in any of three places: a key of the entry, a parameter
 * of its URL, or an environment variable, where the entry allows that. The latter two have libpq's
 * names and forms.
 *
 * @param name in a URL
 * @param variable in the environment
 * @param path of the key
 * @param form of the text in a URL or in the environment
 * @param own what the key says; of a key without a default, null where it says nothing
 */
record Parameter<T>(
    String name, String variable, String path, Form<T> form, Function<KeyValues, Given<T>> own) {

  static final Parameter<List<String>> HOST =
      given("host", "PGHOST", PostgresSettings.HOST, PostgresSettings.HOSTS);
  static final Parameter<List<Integer>> PORT =
      given("port", "PGPORT", PostgresSettings.PORT, portsOrNone());
  static final Parameter<String> DATABASE =
      given("dbname", "PGDATABASE", PostgresSettings.DATABASE, PostgresSettings.DATABASE_NAME);
  static final Parameter<String> USER =
      given("user", "PGUSER", PostgresSettings.USER, PostgresSettings.USER_NAME);
  static final Parameter<String> PASSFILE =
      file("passfile", "PGPASSFILE", PostgresSettings.PASSFILE);
  static final Parameter<SslMode> SSLMODE =
      given("sslmode", "PGSSLMODE", PostgresSettings.SSLMODE, PostgresSettings.SSL_MODES);
  static final Parameter<String> SSLROOTCERT =
      file("sslrootcert", "PGSSLROOTCERT", PostgresSettings.SSLROOTCERT);
  static final Parameter<String> SSLCERT = file("sslcert", "PGSSLCERT", PostgresSettings.SSLCERT);
  static final Parameter<String> SSLKEY = file("sslkey", "PGSSLKEY", PostgresSettings.SSLKEY);
  static final Parameter<ChannelBindingMode> CHANNEL_BINDING =
      given(
          "channel_binding",
          "PGCHANNELBINDING",
          PostgresSettings.CHANNEL_BINDING,
          PostgresSettings.BINDINGS);
  static final Parameter<TargetSession> TARGET_SESSION =
      given(
          "target_session_attrs",
          "PGTARGETSESSIONATTRS",
          PostgresSettings.TARGET_SESSION,
          PostgresSettings.SESSIONS);
  static final Parameter<Duration> CONNECT_TIMEOUT =
      given("connect_timeout", "PGCONNECT_TIMEOUT", PostgresSettings.CONNECT_TIMEOUT, inSeconds());

  static final List<Parameter<?>> ALL =
      List.of(
          HOST,
          PORT,
          DATABASE,
          USER,
          PASSFILE,
          SSLMODE,
          SSLROOTCERT,
          SSLCERT,
          SSLKEY,
          CHANNEL_BINDING,
          TARGET_SESSION,
          CONNECT_TIMEOUT);

  static List<String> urlNames() {
    List<String> names = new ArrayList<>();
    ALL.forEach(parameter -> names.add(parameter.name()));
    return names;
  }

  private static <T> Parameter<T> given(
      String name, String variable, Key<Given<T>> key, Form<T> form) {
    return new Parameter<>(name, variable, key.path(), form, values -> values.get(key));
  }

  private static Parameter<String> file(String name, String variable, Key<Optional<String>> key) {
    return new Parameter<>(
        name,
        variable,
        key.path(),
        Forms.FILE,
        values -> new Given<>(values.get(key).orElse(null), values.get(key).isPresent()));
  }

  /** A port that is left out is the usual one. */
  private static Form<List<Integer>> portsOrNone() {
    Form<Integer> port =
        new Form<>(
            Forms.PORT.expected(),
            text ->
                text.isEmpty()
                    ? Optional.of(PostgresqlConnectionConfiguration.DEFAULT_PORT)
                    : Forms.PORT.parser().apply(text));
    return Forms.listed(port, PostgresSettings.PORTS.expected());
  }

  /** Of libpq, which knows no other unit. */
  private static Form<Duration> inSeconds() {
    Form<Integer> seconds = Forms.integer(1, 300);
    return new Form<>(
        seconds.expected() + ", in seconds",
        text -> seconds.parser().apply(text).map(Duration::ofSeconds));
  }
}
