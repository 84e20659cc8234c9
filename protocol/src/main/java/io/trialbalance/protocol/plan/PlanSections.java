package io.trialbalance.protocol.plan;

import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.config.KeyValues;
import io.trialbalance.protocol.config.Nearest;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.protocol.plan.Pacing.Arrivals;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** All sections of one plan, and what they say of one another. */
final class PlanSections {

  static final Form<String> NAME =
      Forms.text(
          "[a-z0-9][a-z0-9-]{0,63}",
          "a name of small letters, digits and hyphens, at most 64 characters");

  /** What only a node's own configuration holds. */
  static final Set<String> NODE_KEYS =
      Set.of("trialbalance", "akka", "node", "http", "results", "databases");

  private static final String CLOSED_LOOP = "closed-loop";
  private static final String OPEN_LOOP = "open-loop";
  private static final Form<Integer> CONCURRENCY = Forms.integer(1, 100_000);

  private final Map<String, String> databases;
  private final SortedMap<String, KeyTable> options;

  /**
   * @param databases of the node: the kind of each, by its name; at least one
   * @param options what plans may choose of each kind
   */
  PlanSections(Map<String, String> databases, SortedMap<String, KeyTable> options) {
    this.databases = databases;
    this.options = options;
  }

  /** The name of one, whichever it is. */
  String anyDatabase() {
    return databases.keySet().iterator().next();
  }

  RunPlan read(Section plan) {
    NODE_KEYS.forEach(
        key -> plan.refuse(key, "only keys of a plan: " + key + " belongs to the node's own"));
    String name = plan.read("name", NAME);
    String database = plan.read("database", database());
    int workers = plan.read("workers-per-node", Forms.integer(1, 65_535));
    Pacing pacing = pacing(plan.section("pacing"));
    plan.requireOrder(
        "workers-per-node",
        workers,
        pacing instanceof Pacing.OpenLoop ? "pacing.max-concurrency" : "pacing.concurrency",
        pacing.concurrencyPerNode(),
        String::valueOf);
    DatabaseOptions options = options(plan, database);
    checkName(plan, name, options);
    return new RunPlan(
        name,
        database,
        workload(plan.section("workload")),
        pacing,
        times(plan.section("phases")),
        workers,
        plan.read("runs", Forms.integer(1, PlanReader.MOST_RUNS)),
        plan.read("max-reruns", Forms.integer(0, 100)),
        limits(plan.section("limits")),
        plan.readList("thresholds", ThresholdParser.FORM),
        options);
  }

  /** Wherever its figures go, they go with their plan's name. */
  private static void checkName(Section plan, String name, DatabaseOptions options) {
    if (plan.isGood("name")
        && options != null
        && options.isCeiling()
        && !name.contains(DatabaseOptions.CEILING)) {
      plan.contradict(
          "name",
          "a name with the word "
              + DatabaseOptions.CEILING
              + ", since "
              + options.kind()
              + ".ceiling is true",
          name + "-" + DatabaseOptions.CEILING);
    }
  }

  private Form<String> database() {
    return new Form<>(
        "the name of a database of this node: "
            + String.join(", ", new TreeSet<>(databases.keySet())),
        text -> Optional.of(text).filter(databases::containsKey),
        text -> Nearest.word(text, databases.keySet()));
  }

  private static Workload workload(Section section) {
    Form<Long> amount = Forms.whole(1, 1_000_000_000);
    Workload workload =
        new Workload(
            section.read("accounts", Forms.whole(2, 100_000_000)),
            section.read("zipf-exponent", Forms.number(0, 10)),
            section.read("initial-balance", Forms.whole(0, 1_000_000_000_000L)),
            section.read("min-amount", amount),
            section.read("max-amount", amount),
            section.read("seed", Forms.whole(Long.MIN_VALUE, Long.MAX_VALUE)));
    section.requireOrder(
        "min-amount", workload.minAmount(), "max-amount", workload.maxAmount(), String::valueOf);
    long mostEach = Long.MAX_VALUE / workload.accounts();
    if (section.isGood("accounts", "initial-balance") && workload.initialBalance() > mostEach) {
      section.contradict(
          "initial-balance",
          String.format(
              Locale.ROOT,
              "at most %,d with %,d accounts, so that all balances add up within 64 bits",
              mostEach,
              workload.accounts()),
          null);
    }
    return workload;
  }

  private static Pacing pacing(Section section) {
    String mode =
        section.read("mode", Forms.choice(new String[] {CLOSED_LOOP, OPEN_LOOP}, label -> label));
    int concurrency = section.read("concurrency", CONCURRENCY);
    Optional<Double> rate = section.readOptional("target-rate", Forms.rate(0.01, 1e9));
    Arrivals arrivals =
        section.read(
            "arrivals",
            Forms.choice(Arrivals.values(), value -> value.name().toLowerCase(Locale.ROOT)));
    int maxConcurrency = section.read("max-concurrency", CONCURRENCY);
    if (mode.equals(OPEN_LOOP)) {
      if (rate.isEmpty() && section.isGood("target-rate")) {
        section.contradict("target-rate", "a rate, since pacing.mode is open-loop", null);
      }
      section.unused(
          "concurrency", "no concurrency, since pacing.mode is open-loop", "max-concurrency");
      return new Pacing.OpenLoop(rate.orElse(Double.NaN), arrivals, maxConcurrency);
    }
    if (section.isGood("mode")) {
      for (String key : List.of("target-rate", "arrivals", "max-concurrency")) {
        section.unused(key, "no " + key + ", since pacing.mode is closed-loop", "mode = open-loop");
      }
    }
    return new Pacing.ClosedLoop(concurrency);
  }

  private static PhaseTimes times(Section section) {
    return new PhaseTimes(
        section.read("settle", Forms.duration(Duration.ZERO, Duration.ofHours(1))),
        section.read("warm-up", Forms.seconds(Duration.ZERO, Duration.ofDays(1))),
        section.read("measurement", Forms.seconds(Duration.ofSeconds(1), Duration.ofDays(7))),
        section.read(
            "drain-deadline", Forms.duration(Duration.ofMillis(100), Duration.ofHours(1))));
  }

  private static Limits limits(Section section) {
    return new Limits(
        section.read("max-error-rate", Forms.ratio(0, 1)),
        section.read("max-throughput-cv", Forms.ratio(0, 10)),
        section.read("max-p99-cv", Forms.ratio(0, 10)),
        section.read("max-client-cpu", Forms.ratio(0, 1)));
  }

  /** Options of every kind are read, so that whatever is wrong with them is told. */
  private DatabaseOptions options(Section plan, String database) {
    Map<String, KeyValues> read = new TreeMap<>();
    options.forEach(
        (kind, table) -> read.put(kind, table.read(plan.section(kind, table.reference()))));
    String kind = database == null ? null : databases.get(database);
    if (kind == null) {
      return null;
    }
    for (String other : options.keySet()) {
      if (!other.equals(kind)) {
        plan.unused(other, "no options of kind " + other + ": " + database + " is " + kind, null);
      }
    }
    return new DatabaseOptions(kind, options.get(kind).write(read.get(kind)));
  }
}
