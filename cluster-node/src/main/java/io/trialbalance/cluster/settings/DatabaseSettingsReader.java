package io.trialbalance.cluster.settings;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValueFactory;
import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.workload.database.DatabaseDriver;
import io.trialbalance.workload.database.DatabaseSettings;
import io.trialbalance.workload.database.Drivers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The section {@code databases}, whose entries have names of their users' choice. One of each kind
 * is there without being written, named after it.
 */
final class DatabaseSettingsReader {

  private static final String KIND = "kind";
  private static final String NAME = "[a-z0-9][a-z0-9-]{0,63}";

  /** Of keys that every entry has, whatever its kind. */
  private static final ConfigObject REFERENCE =
      KeyTable.reference(DatabaseSettingsReader.class, "database");

  private final Map<String, List<HostPort>> nodeExporters = new TreeMap<>();

  Map<String, DatabaseSettings> read(Section databases) {
    Map<String, DatabaseSettings> read = new TreeMap<>();
    Set<String> names = new TreeSet<>(databases.names());
    names.addAll(Drivers.all().keySet());
    for (String name : names) {
      if (name.matches(NAME)) {
        readOne(name, databases).ifPresent(database -> read.put(name, database));
      } else {
        databases.refuse(
            name, "a database's name of small letters, digits and hyphens, at most 64 characters");
      }
    }
    return read;
  }

  /** Of the databases that were read, by their names; those without any are absent. */
  Map<String, List<HostPort>> nodeExporters() {
    return nodeExporters;
  }

  /** Without a kind that is known nothing can be said of the other keys. */
  private Optional<DatabaseSettings> readOne(String name, Section databases) {
    Optional<String> written = databases.written(name, KIND);
    DatabaseDriver driver = Drivers.all().get(written.orElse(name));
    ConfigObject own = written.isEmpty() && driver != null ? ofKind(name) : REFERENCE;
    Section section =
        databases.section(
            name, driver == null ? own : own.withFallback(driver.settings().reference()));
    section.read(KIND, kinds());
    List<HostPort> exporters = section.readList("node-exporters", AddressForms.EXPORTER);
    if (driver == null) {
      section.leave();
      return Optional.empty();
    }
    if (!exporters.isEmpty()) {
      nodeExporters.put(name, exporters);
    }
    return Optional.of(new DatabaseSettings(name, driver, driver.settings().read(section)));
  }

  private static ConfigObject ofKind(String kind) {
    return REFERENCE.withValue(KIND, ConfigValueFactory.fromAnyRef(kind));
  }

  private static Form<String> kinds() {
    return Forms.choice(Drivers.all().keySet().toArray(String[]::new), kind -> kind);
  }
}
