package io.trialbalance.cluster.settings;

import com.typesafe.config.ConfigObject;
import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.protocol.plan.DatabaseKind;
import io.trialbalance.workload.database.postgresql.PostgresAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The section {@code databases}, whose entries have names of their users' choice. */
final class DatabaseSettingsReader {

  private static final String KIND = "kind";
  private static final String NAME = "[a-z0-9][a-z0-9-]{0,63}";
  private static final Form<DatabaseKind> KINDS =
      Forms.choice(DatabaseKind.values(), DatabaseKind::label);
  private static final String EXTERNAL = "external";
  private static final String EMBEDDED = "embedded";

  /** Of an external server only. */
  private static final List<String> ADDRESS_KEYS =
      List.of(
          "host",
          "port",
          "database",
          "maintenance-database",
          "user",
          "password-env",
          "password-file",
          "connect-timeout");

  private static final Form<String> DATABASE_NAME =
      Forms.text(
          "[A-Za-z_][A-Za-z0-9_-]{0,62}",
          "a name of letters, digits, underscores and hyphens, at most 63 characters");

  private final ConfigObject reference;
  private final Map<String, List<SeedNode>> nodeExporters = new TreeMap<>();

  /**
   * @param reference what the section holds if nobody writes anything
   */
  DatabaseSettingsReader(ConfigObject reference) {
    this.reference = reference;
  }

  Map<String, DatabaseSettings> read(Section databases) {
    Map<String, DatabaseSettings> read = new TreeMap<>();
    for (String name : databases.names()) {
      if (name.matches(NAME)) {
        readOne(name, databases.section(name, defaults(name, databases.written(name, KIND))))
            .ifPresent(database -> read.put(name, database));
      } else {
        databases.refuse(
            name, "a database's name of small letters, digits and hyphens, at most 64 characters");
      }
    }
    return read;
  }

  /** Of the databases that were read, by their names; those without any are absent. */
  Map<String, List<SeedNode>> nodeExporters() {
    return nodeExporters;
  }

  /** The reference's own entry of that name and kind, or else what one of that kind begins with. */
  private ConfigObject defaults(String name, Optional<String> writtenKind) {
    Optional<DatabaseKind> kind = writtenKind.flatMap(KINDS.parser());
    if (reference.get(name) instanceof ConfigObject entry
        && kind.filter(any -> !any.label().equals(entry.get(KIND).unwrapped())).isEmpty()) {
      return entry;
    }
    DatabaseKind template =
        kind.filter(any -> any == DatabaseKind.TIGERBEETLE).orElse(DatabaseKind.POSTGRESQL);
    return ((ConfigObject) reference.get(template.label())).withoutKey(KIND);
  }

  private Optional<DatabaseSettings> readOne(String name, Section section) {
    DatabaseKind kind = section.read(KIND, KINDS);
    if (kind == DatabaseKind.NOOP) {
      return Optional.of(new DatabaseSettings.Noop());
    }
    List<SeedNode> exporters = section.readList("node-exporters", AddressForms.EXPORTER);
    if (!exporters.isEmpty()) {
      nodeExporters.put(name, exporters);
    }
    if (kind == DatabaseKind.TIGERBEETLE) {
      return Optional.of(TigerBeetleSettingsReader.read(section));
    }
    String server =
        section.read("server", Forms.choice(new String[] {EXTERNAL, EMBEDDED}, word -> word));
    if (server.equals(EMBEDDED)) {
      section.refuse("password", "no password, since server is embedded");
      ADDRESS_KEYS.forEach(
          key -> section.unused(key, "no " + key + ", since server is embedded", null));
      return of(kind, new DatabaseSettings.EmbeddedPostgres());
    }
    return of(
        kind, new DatabaseSettings.ExternalPostgres(address(section), password(name, section)));
  }

  /** Without a kind there is nothing to make settings of; its problem is known already. */
  private static Optional<DatabaseSettings> of(DatabaseKind kind, DatabaseSettings settings) {
    return kind == null ? Optional.empty() : Optional.of(settings);
  }

  private static PostgresAddress address(Section section) {
    PostgresAddress address =
        new PostgresAddress(
            section.read("host", AddressForms.HOST),
            section.read("port", Forms.integer(1, 65_535)),
            section.read("database", DATABASE_NAME),
            section.read("maintenance-database", DATABASE_NAME),
            section.read("user", Forms.text("\\P{Cntrl}{1,63}", "a name of at most 63 characters")),
            null,
            section.read(
                "connect-timeout", Forms.duration(Duration.ofMillis(100), Duration.ofMinutes(5))));
    if (section.isGood("database", "maintenance-database")
        && address.database().equals(address.maintenanceDatabase())) {
      section.contradict(
          "database",
          "another name than that of the maintenance-database, which must not be dropped",
          null);
    }
    return address;
  }

  private static SecretSource password(String name, Section section) {
    String path = "databases." + name;
    return SecretSourceReader.read(
        section, path, "password", "the password for " + path, SecretForm.PASSWORD);
  }
}
