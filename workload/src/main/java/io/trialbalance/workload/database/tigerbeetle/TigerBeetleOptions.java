package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Key;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.config.KeyValues;
import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.batching.Batching;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a plan chooses of TigerBeetle.
 *
 * @param mode who makes one request of many transfers
 * @param ceiling whether the server is to refuse every transfer for its form
 * @param batching used by {@link Mode#EXPLICIT} only; its calls are requests
 * @param sessions of each node, at least 1; a cluster has room for {@link #MOST_SESSIONS}
 * @param ledger number of the accounts' ledger, from 1
 * @param code of every account and transfer, 1 to 65,535
 * @param statementDeadline after which an unanswered transfer counts as unknown: the client itself
 *     waits for ever
 */
record TigerBeetleOptions(
    Mode mode,
    boolean ceiling,
    Batching batching,
    int sessions,
    long ledger,
    int code,
    Duration statementDeadline) {

  /** Sessions that a cluster keeps: {@code clients_max} in TigerBeetle's {@code constants.zig}. */
  public static final int MOST_SESSIONS = 64;

  /** Events that one request holds with every release of client and server: 1 MiB less headers. */
  public static final int MOST_EVENTS = 8_189;

  /** Leaves room below 2^32 for the new ledgers of runs in a grown data file. */
  private static final long MOST_LEDGERS = 1_000_000_000;

  static final Key<Mode> MODE = Key.of("batching.mode", Forms.choice(Mode.values(), Mode::label));
  static final Key<Boolean> CEILING = Key.of(DatabaseOptions.CEILING, Forms.flag());
  static final Key<Integer> MAX_SIZE = Batching.maxSize(MOST_EVENTS);
  static final Key<Integer> SESSIONS = Key.of("sessions", Forms.integer(1, MOST_SESSIONS));
  static final Key<Long> LEDGER = Key.of("ledger", Forms.whole(1, MOST_LEDGERS));
  static final Key<Integer> CODE = Key.of("code", Forms.integer(1, 65_535));
  static final Key<Duration> STATEMENT_DEADLINE =
      Key.of("statement-deadline", Forms.duration(Duration.ofMillis(10), Duration.ofHours(1)));

  /** A plan's section {@code tigerbeetle}. */
  static final KeyTable TABLE = table();

  private static KeyTable table() {
    KeyTable table =
        new KeyTable(
                KeyTable.reference(TigerBeetleOptions.class, "options"),
                CEILING,
                MODE,
                MAX_SIZE,
                Batching.MAX_DELAY,
                Batching.CALLS_IN_FLIGHT,
                SESSIONS,
                LEDGER,
                CODE,
                STATEMENT_DEADLINE)
            .ordered(SESSIONS, Batching.CALLS_IN_FLIGHT)
            .ordered(Batching.MAX_DELAY, STATEMENT_DEADLINE);
    for (String key : List.of("max-size", "max-delay", "calls-in-flight")) {
      table.onlyIf(
          "batching." + key,
          MODE,
          Set.of(Mode.EXPLICIT),
          "no " + key + ": the client alone decides in mode coalesced",
          "mode = explicit");
    }
    return table;
  }

  /** Those of a plan of this kind of database. */
  static TigerBeetleOptions of(RunPlan plan) {
    KeyValues values = TABLE.read(plan.options().values());
    Mode mode = values.get(MODE);
    return new TigerBeetleOptions(
        mode,
        values.get(CEILING),
        mode == Mode.EXPLICIT ? Batching.of(MAX_SIZE, values) : Batching.NONE,
        values.get(SESSIONS),
        values.get(LEDGER),
        values.get(CODE),
        values.get(STATEMENT_DEADLINE));
  }

  /** Who makes one request of many transfers. */
  public enum Mode {
    /** One call for each transfer; the client coalesces what waits, as applications use it. */
    COALESCED,
    /** Our batcher, the same as PostgreSQL's. */
    EXPLICIT;

    /** The word for it in configuration and documents. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
