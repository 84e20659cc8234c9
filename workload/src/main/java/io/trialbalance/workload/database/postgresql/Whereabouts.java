package io.trialbalance.workload.database.postgresql;

import io.netty.channel.epoll.Epoll;
import io.r2dbc.postgresql.client.ChannelBindingMode;
import io.trialbalance.protocol.config.Given;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.config.Where;
import io.trialbalance.workload.database.DatabaseSettings;
import io.trialbalance.workload.secret.SecretForm;
import io.trialbalance.workload.secret.SecretSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts together what an entry, its URL and, where it allows that, the environment say of a server.
 * What the entry says counts more than the environment, as with libpq.
 */
final class Whereabouts {

  /** Holds a secret, so that no program that we start inherits it. */
  static final String PASSWORD_VARIABLE = "PGPASSWORD";

  /** What else libpq would take, and by which it would find another server, or trust another. */
  private static final List<String> NOT_FOLLOWED =
      List.of(
          "PGSERVICE",
          "PGHOSTADDR",
          "PGREQUIREAUTH",
          "PGREQUIREPEER",
          "PGSSLCRL",
          "PGSSLCRLDIR",
          "PGSSLCERTMODE",
          "PGSSLNEGOTIATION",
          "PGSSLMINPROTOCOLVERSION",
          "PGSSLMAXPROTOCOLVERSION",
          "PGLOADBALANCEHOSTS");

  private final DatabaseSettings settings;
  private final Map<String, String> environment;
  private final Problems problems;
  private final List<String> taken = new ArrayList<>();

  /**
   * @param environment the process's own
   * @param problems to which is added what is wrong
   */
  Whereabouts(DatabaseSettings settings, Map<String, String> environment, Problems problems) {
    this.settings = settings;
    this.environment = environment;
    this.problems = problems;
  }

  /** Without a meaning after a problem. */
  PostgresAddress address() {
    refuseWhatIsNotFollowed();
    return new PostgresAddress(
        servers(),
        namespace(),
        value(Parameter.USER),
        passwords(),
        tls(),
        value(Parameter.CHANNEL_BINDING),
        value(Parameter.TARGET_SESSION),
        value(Parameter.CONNECT_TIMEOUT));
  }

  /** Whether anything says where the server is. */
  boolean isNamed() {
    return ofEntry(Parameter.HOST).or(() -> ofEnvironment(Parameter.HOST)).isPresent()
        || ofEntry(Parameter.PORT).or(() -> ofEnvironment(Parameter.PORT)).isPresent()
        || settings.get(PostgresSettings.URL).isPresent();
  }

  /** What the environment gave, for people: {@code PGHOST=db1}; of a password its name alone. */
  List<String> taken() {
    return List.copyOf(taken);
  }

  private <T> T value(Parameter<T> parameter) {
    return ofEntry(parameter)
        .or(() -> ofEnvironment(parameter))
        .orElse(parameter.own().apply(settings.values()).value());
  }

  /** What a key or the URL says. */
  private <T> Optional<T> ofEntry(Parameter<T> parameter) {
    Given<T> own = parameter.own().apply(settings.values());
    return own.isWritten()
        ? Optional.of(own.value())
        : settings
            .get(PostgresSettings.URL)
            .map(url -> url.parameters().get(parameter.name()))
            .flatMap(parameter.form().parser());
  }

  private <T> Optional<T> ofEnvironment(Parameter<T> parameter) {
    Optional<String> text = variable(parameter.variable());
    Optional<T> value = text.flatMap(parameter.form().parser());
    if (value.isPresent()) {
      take(parameter.variable() + "=" + text.get());
    } else if (text.isPresent()) {
      problems.add(
          new Problem(
              new Where("environment", 0),
              parameter.variable(),
              text.get(),
              parameter.form().expected()
                  + ", since "
                  + settings.path(PostgresSettings.FROM_ENVIRONMENT.path())
                  + " is true",
              null));
    }
    return value;
  }

  private void refuseWhatIsNotFollowed() {
    for (String name : NOT_FOLLOWED) {
      variable(name)
          .ifPresent(
              value ->
                  problems.add(
                      new Problem(
                          new Where("environment", 0),
                          name,
                          value,
                          "none, since "
                              + path(PostgresSettings.FROM_ENVIRONMENT.path())
                              + " is true and this program does not follow it: unset it",
                          null)));
    }
  }

  private Optional<String> variable(String name) {
    return settings.get(PostgresSettings.FROM_ENVIRONMENT)
        ? Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank())
        : Optional.empty();
  }

  private void take(String what) {
    if (!taken.contains(what)) {
      taken.add(what);
    }
  }

  private Namespace namespace() {
    String database = value(Parameter.DATABASE);
    if (PostgresSettings.isSchema(settings.values())) {
      return new OwnSchema(database, settings.get(PostgresSettings.SCHEMA));
    }
    if (database.equals(settings.get(PostgresSettings.MAINTENANCE))) {
      add(
          PostgresSettings.DATABASE.path(),
          database,
          "another name than that of the maintenance-database, which must not be dropped");
    }
    return new OwnDatabase(database, settings.get(PostgresSettings.MAINTENANCE));
  }

  private List<PostgresServer> servers() {
    List<String> hosts = value(Parameter.HOST);
    List<Integer> ports = value(Parameter.PORT);
    List<PostgresServer> servers = new ArrayList<>();
    for (int i = 0; i < hosts.size(); i++) {
      int port = ports.get(Math.min(i, ports.size() - 1));
      servers.add(new PostgresServer(hosts.get(i), port));
    }
    if (ports.size() > 1 && ports.size() != hosts.size()) {
      add(
          PostgresSettings.PORT.path(),
          ports.size() + " ports",
          "one port, or one for each of " + hosts.size() + " hosts");
    }
    if (servers.stream().anyMatch(PostgresServer::isSocket) && !Epoll.isAvailable()) {
      add(
          PostgresSettings.HOST.path(),
          String.join(",", hosts),
          "a name or an address: sockets of the file system can be used on Linux only");
    }
    return servers;
  }

  private Passwords passwords() {
    if (!(settings.get(PostgresSettings.PASSWORD) instanceof SecretSource.None)) {
      return Passwords.same(
          settings.get(PostgresSettings.PASSWORD).fetch(environment, problems).orElse(null));
    }
    if (ofEntry(Parameter.PASSFILE).isEmpty() && variable(PASSWORD_VARIABLE).isPresent()) {
      take(PASSWORD_VARIABLE);
      return Passwords.same(
          new SecretSource.Variable(
                  settings.path(PostgresSettings.FROM_ENVIRONMENT.path()),
                  "the password",
                  SecretForm.PASSWORD,
                  PASSWORD_VARIABLE)
              .fetch(environment, problems)
              .orElse(null));
    }
    return Optional.ofNullable(value(Parameter.PASSFILE))
        .map(file -> passfile(Path.of(file)))
        .or(this::usualPassfile)
        .orElse(Passwords.same(null));
  }

  /** Where libpq looks if nobody says where; so do we if we are to do as it does. */
  private Optional<Passwords> usualPassfile() {
    if (!settings.get(PostgresSettings.FROM_ENVIRONMENT)) {
      return Optional.empty();
    }
    Optional<Path> file =
        Stream.of(environment.getOrDefault("HOME", ""), System.getProperty("user.home", ""))
            .filter(home -> !home.isEmpty())
            .map(home -> Path.of(home).resolve(".pgpass"))
            .filter(Files::exists)
            .findFirst();
    file.ifPresent(path -> take(path.toString()));
    return file.map(this::passfile);
  }

  private Passwords passfile(Path file) {
    return new NamedFile(path(PostgresSettings.PASSFILE.path()), file)
        .readPrivate(false, problems)
        .<Passwords>map(
            bytes -> new Passfile(file, new String(bytes, StandardCharsets.UTF_8).lines().toList()))
        .orElse(Passwords.same(null));
  }

  private Tls tls() {
    SslMode mode = value(Parameter.SSLMODE);
    NamedFile rootCert = named(Parameter.SSLROOTCERT);
    NamedFile cert = named(Parameter.SSLCERT);
    NamedFile key = named(Parameter.SSLKEY);
    int before = problems.sorted().size();
    if (value(Parameter.CHANNEL_BINDING) == ChannelBindingMode.REQUIRE
        && !mode.isEncryptedAlways()) {
      add(
          PostgresSettings.CHANNEL_BINDING.path(),
          "require",
          "prefer or disable with sslmode " + mode.label() + ", which may not encrypt anything");
    }
    if (mode.verifiesCertificate() && rootCert == null) {
      add(
          PostgresSettings.SSLROOTCERT.path(),
          null,
          "the file with the certificate of the authority that signed the server's, since sslmode is "
              + mode.label()
              + "; or "
              + Tls.SYSTEM
              + ", for those that come with Java");
    } else if (rootCert != null && !mode.isEncryptedAlways()) {
      add(
          PostgresSettings.SSLROOTCERT.path(),
          rootCert.path().toString(),
          "none with sslmode " + mode.label() + ", which trusts anybody: sslmode = verify-full");
    } else if (Tls.isSystem(rootCert) && mode != SslMode.VERIFY_FULL) {
      // Anybody can have a certificate of those authorities, for a name of his own.
      add(
          PostgresSettings.SSLMODE.path(),
          mode.label(),
          SslMode.VERIFY_FULL.label() + ", since sslrootcert is " + Tls.SYSTEM);
    }
    if ((cert == null) != (key == null)) {
      String missing = (cert == null ? PostgresSettings.SSLCERT : PostgresSettings.SSLKEY).path();
      add(missing, null, "the path of a file: sslcert and sslkey belong together");
    } else if (cert != null && mode == SslMode.DISABLE) {
      add(
          PostgresSettings.SSLCERT.path(),
          cert.path().toString(),
          "none with sslmode disable, which shows nobody a certificate: sslmode = verify-full");
    }
    Optional<Secret> password =
        settings.get(PostgresSettings.SSLPASSWORD).fetch(environment, problems);
    return problems.sorted().size() > before
        ? Tls.NONE
        : Tls.read(mode, new Tls.Files(rootCert, cert, key, password), problems);
  }

  private NamedFile named(Parameter<String> parameter) {
    String file = value(parameter);
    return file == null ? null : new NamedFile(path(parameter.path()), Path.of(file));
  }

  private String path(String key) {
    return settings.path(key);
  }

  private void add(String key, String value, String expected) {
    problems.add(new Problem(new Where("configuration", 0), path(key), value, expected, null));
  }
}
