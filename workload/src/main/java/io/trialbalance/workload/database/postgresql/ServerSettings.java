package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Key;
import io.trialbalance.protocol.config.KeyValues;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.TargetException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * With what a plan has a server started that this program starts: a named set, and single settings
 * above it. Only settings that cost or give speed: whoever may send a plan runs no program by one
 * (such as {@code archive_command}), opens no port, and has no commit acknowledged that may be
 * lost.
 *
 * @param values by name; empty for PostgreSQL's own defaults
 */
record ServerSettings(Map<String, String> values) {

  /** A set that has a name. */
  enum Named {
    /** PostgreSQL's own. */
    DEFAULT(Map.of()),

    /** For a ledger on a small machine; docs/postgresql.md gives the reasons. */
    TUNED(
        Map.of(
            "shared_buffers", "1GB",
            "max_wal_size", "4GB",
            "min_wal_size", "1GB",
            "wal_compression", "on",
            "jit", "off"));

    private final Map<String, String> settings;

    Named(Map<String, String> settings) {
      this.settings = settings;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Set<String> CHOICE =
      new TreeSet<>(
          Set.of(
              "backend_flush_after",
              "bgwriter_delay",
              "bgwriter_flush_after",
              "bgwriter_lru_maxpages",
              "bgwriter_lru_multiplier",
              "checkpoint_completion_target",
              "checkpoint_flush_after",
              "checkpoint_timeout",
              "commit_delay",
              "commit_siblings",
              "deadlock_timeout",
              "effective_cache_size",
              "effective_io_concurrency",
              "huge_pages",
              "io_method",
              "io_workers",
              "jit",
              "maintenance_work_mem",
              "max_connections",
              "max_locks_per_transaction",
              "max_pred_locks_per_transaction",
              "max_wal_size",
              "min_wal_size",
              "random_page_cost",
              "shared_buffers",
              "wal_buffers",
              "wal_compression",
              "wal_writer_delay",
              "wal_writer_flush_after",
              "work_mem"));

  private static final Form<String> VALUE =
      Forms.text("[A-Za-z0-9_.+ -]{1,40}", "a value as postgresql.conf has it, without quotes");

  static final Key<Named> NAMED = Key.of("server-set", Forms.choice(Named.values(), Named::label));

  static final Key<Map<String, String>> SINGLE = Key.map("server-settings", VALUE);

  ServerSettings {
    values = Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** Adds a problem for each setting that a plan may not choose. */
  static void check(Section section, KeyValues values) {
    for (String name : values.get(SINGLE).keySet()) {
      if (!CHOICE.contains(name)) {
        section
            .section(SINGLE.path())
            .contradict(name, "one of the settings " + String.join(", ", CHOICE), null);
      }
    }
  }

  /** Those of a plan of this kind of database. */
  static ServerSettings of(RunPlan plan) {
    KeyValues values = PostgresOptions.TABLE.read(plan.options().values());
    Map<String, String> all = new TreeMap<>(values.get(NAMED).settings);
    all.putAll(values.get(SINGLE));
    return new ServerSettings(all);
  }

  /** Refuses a plan that wants a server to have settings which somebody else gives it. */
  static void requireNone(RunPlan plan, PostgresAddress address) throws TargetException {
    ServerSettings settings = of(plan);
    if (!settings.values.isEmpty()) {
      throw new TargetException(
          Kind.REFUSED,
          "plan "
              + plan.name()
              + " gives its server settings ("
              + settings.inWords()
              + "), and PostgreSQL at "
              + address.server()
              + " is none that this program starts: write them into its postgresql.conf and leave"
              + " postgresql.server-set and postgresql.server-settings out of the plan, or run it"
              + " with --embedded");
    }
  }

  /** As {@code postgresql.conf} has them, a line each. */
  String lines() {
    return values.entrySet().stream()
        .map(one -> one.getKey() + " = '" + one.getValue() + "'\n")
        .collect(Collectors.joining());
  }

  /** For people; says so of none. */
  String inWords() {
    return values.isEmpty()
        ? "PostgreSQL's own"
        : values.entrySet().stream()
            .map(one -> one.getKey() + " = " + one.getValue())
            .collect(Collectors.joining(", "));
  }
}
