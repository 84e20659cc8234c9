package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Key;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.config.KeyValues;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.protocol.plan.DatabaseOptions;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.batching.Batching;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * What a plan chooses of PostgreSQL.
 *
 * @param client which driver asks the server
 * @param executor how a transfer is executed
 * @param ceiling whether each call is answered without touching a table
 * @param isolationLevel of every transaction
 * @param synchronousCommit what a commit waits for
 * @param batching used by {@link Executor#BATCHED} only
 * @param pool of connections, per node
 * @param retries after serialization failures and deadlocks
 * @param statementDeadline after which an attempt's connection is closed and its outcome unknown
 * @param autovacuum whether autovacuum may run on our tables during the run
 * @param fillfactor of the accounts: percent of a page that is filled when they are loaded
 * @param foreignKeys whether transfers reference accounts by foreign keys
 * @param secondaryIndexes whether transfers are indexed by debit and by credit account
 */
record PostgresOptions(
    Client client,
    Executor executor,
    boolean ceiling,
    IsolationLevel isolationLevel,
    SynchronousCommit synchronousCommit,
    Batching batching,
    Pool pool,
    Retries retries,
    Duration statementDeadline,
    boolean autovacuum,
    int fillfactor,
    boolean foreignKeys,
    boolean secondaryIndexes) {

  private static final int MOST_CONNECTIONS = 10_000;
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

  static final Key<Client> CLIENT = Key.of("client", Forms.choice(Client.values(), Client::label));
  static final Key<Executor> EXECUTOR =
      Key.of("executor", Forms.choice(Executor.values(), Executor::label));
  static final Key<Boolean> CEILING = Key.of(DatabaseOptions.CEILING, Forms.flag());
  static final Key<IsolationLevel> ISOLATION_LEVEL =
      Key.of("isolation-level", Forms.choice(IsolationLevel.values(), IsolationLevel::label));
  static final Key<SynchronousCommit> SYNCHRONOUS_COMMIT =
      Key.of(
          "synchronous-commit", Forms.choice(SynchronousCommit.values(), SynchronousCommit::label));
  static final Key<Integer> MAX_SIZE = Batching.maxSize(100_000);
  static final Key<Integer> POOL_SIZE = Key.of("pool.size", Forms.integer(1, MOST_CONNECTIONS));
  static final Key<Integer> MIN_IDLE =
      Key.optional("pool.min-idle", Forms.integer(0, MOST_CONNECTIONS), POOL_SIZE);
  static final Key<Borrow> BORROW =
      Key.of("pool.borrow", Forms.choice(Borrow.values(), Borrow::label));
  static final Key<Validation> VALIDATION =
      Key.of("pool.validation", Forms.choice(Validation.values(), Validation::label));
  static final Key<Duration> ACQUIRE_TIMEOUT =
      Key.of(
          "pool.acquire-timeout", Forms.duration(Duration.ofMillis(100), Duration.ofMinutes(10)));
  static final Key<Integer> MAX_RETRIES = Key.of("retries.max", Forms.integer(0, 1_000));
  static final Key<Duration> FIRST_DELAY =
      Key.of("retries.first-delay", Forms.duration(Duration.ZERO, LONGEST_DELAY));
  static final Key<Duration> MAX_DELAY =
      Key.of("retries.max-delay", Forms.duration(Duration.ZERO, LONGEST_DELAY));
  static final Key<Double> JITTER = Key.of("retries.jitter", Forms.ratio(0, 1));
  static final Key<Duration> STATEMENT_DEADLINE =
      Key.of("statement-deadline", Forms.duration(Duration.ofMillis(10), Duration.ofHours(1)));
  static final Key<Boolean> AUTOVACUUM = Key.of("autovacuum", Forms.flag());
  static final Key<Integer> FILLFACTOR = Key.of("fillfactor", Forms.integer(10, 100));
  static final Key<Boolean> FOREIGN_KEYS = Key.of("foreign-keys", Forms.flag());
  static final Key<Boolean> SECONDARY_INDEXES = Key.of("secondary-indexes", Forms.flag());

  /** A plan's section {@code postgresql}. */
  static final KeyTable TABLE =
      new KeyTable(
              KeyTable.reference(PostgresOptions.class, "options"),
              CLIENT,
              EXECUTOR,
              CEILING,
              ISOLATION_LEVEL,
              SYNCHRONOUS_COMMIT,
              MAX_SIZE,
              Batching.MAX_DELAY,
              Batching.CALLS_IN_FLIGHT,
              POOL_SIZE,
              MIN_IDLE,
              BORROW,
              VALIDATION,
              ACQUIRE_TIMEOUT,
              MAX_RETRIES,
              FIRST_DELAY,
              MAX_DELAY,
              JITTER,
              STATEMENT_DEADLINE,
              AUTOVACUUM,
              FILLFACTOR,
              FOREIGN_KEYS,
              SECONDARY_INDEXES,
              ServerSettings.NAMED,
              ServerSettings.SINGLE)
          .onlyIf(
              "batching",
              EXECUTOR,
              Set.of(Executor.BATCHED),
              "no batching: only executor batched sends many transfers in a call",
              "executor = " + Executor.BATCHED.label())
          .ordered(Batching.CALLS_IN_FLIGHT, POOL_SIZE)
          .ordered(Batching.MAX_DELAY, STATEMENT_DEADLINE)
          .ordered(MIN_IDLE, POOL_SIZE)
          .ordered(FIRST_DELAY, MAX_DELAY)
          .checked(ServerSettings::check)
          .checked(PostgresOptions::checkClient);

  private static void checkClient(Section section, KeyValues values) {
    if (section.isGood(CLIENT.path(), BORROW.path())
        && values.get(CLIENT) == Client.JDBC
        && values.get(BORROW) == Borrow.PER_TRANSFER) {
      section.contradict(
          BORROW.path(), Borrow.ONCE.label() + ", since client jdbc keeps its connections", null);
    }
  }

  /** Those of a plan of this kind of database. */
  static PostgresOptions of(RunPlan plan) {
    KeyValues values = TABLE.read(plan.options().values());
    Executor executor = values.get(EXECUTOR);
    return new PostgresOptions(
        values.get(CLIENT),
        executor,
        values.get(CEILING),
        values.get(ISOLATION_LEVEL),
        values.get(SYNCHRONOUS_COMMIT),
        executor == Executor.BATCHED ? Batching.of(MAX_SIZE, values) : Batching.NONE,
        new Pool(
            values.get(POOL_SIZE),
            values.get(MIN_IDLE),
            values.get(BORROW),
            values.get(VALIDATION),
            values.get(ACQUIRE_TIMEOUT)),
        new Retries(
            values.get(MAX_RETRIES),
            values.get(FIRST_DELAY),
            values.get(MAX_DELAY),
            values.get(JITTER)),
        values.get(STATEMENT_DEADLINE),
        values.get(AUTOVACUUM),
        values.get(FILLFACTOR),
        values.get(FOREIGN_KEYS),
        values.get(SECONDARY_INDEXES));
  }

  /** Which driver asks the server. */
  public enum Client {
    /** R2DBC: a few event loops for all connections. */
    R2DBC,
    /** JDBC: a thread for each connection, as in most applications. */
    JDBC;

    /** The word for it in configuration and documents. */
    public String label() {
      return words(this);
    }
  }

  /** How a transfer is executed. */
  public enum Executor {
    /** Locks both rows in id order, checks the balance, updates, inserts. */
    ROW_LOCKS,
    /** Conditional updates without explicit locks, in id order. */
    ATOMIC,
    /** Many transfers in a call, each answered by itself. */
    BATCHED;

    /** The word for it in configuration and documents. */
    public String label() {
      return words(this);
    }
  }

  /** Of every transaction. */
  public enum IsolationLevel {
    READ_COMMITTED,
    REPEATABLE_READ,
    SERIALIZABLE;

    /** The word for it in configuration and documents. */
    public String label() {
      return words(this);
    }
  }

  /** What a commit waits for; PostgreSQL's own words. */
  public enum SynchronousCommit {
    OFF,
    LOCAL,
    REMOTE_WRITE,
    ON,
    REMOTE_APPLY;

    /** PostgreSQL's own word for it, with an underscore. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** When a transfer takes its connection out of the pool. */
  public enum Borrow {
    /** Connections are borrowed once, before the load, and kept until draining. */
    ONCE,
    /** Acquired and released around each transfer, as many applications do. */
    PER_TRANSFER;

    /** The word for it in configuration and documents. */
    public String label() {
      return words(this);
    }
  }

  /** Whether a connection is tried on the server each time it is borrowed. */
  public enum Validation {
    VERIFIED,
    FAST;

    /** The word for it in configuration and documents. */
    public String label() {
      return words(this);
    }
  }

  /**
   * Connections of one node.
   *
   * @param size most connections, at least 1
   * @param minIdle opened before the load and kept, 0 to {@code size}
   * @param borrow when a transfer takes its connection
   * @param validation whether a borrowed connection is tried on the server first
   * @param acquireTimeout longest wait for a connection when the pool is opened
   */
  public record Pool(
      int size, int minIdle, Borrow borrow, Validation validation, Duration acquireTimeout) {}

  /**
   * Of transfers that PostgreSQL rolled back with 40001 or 40P01.
   *
   * @param max retries of one transfer, 0 or more
   * @param firstDelay before the first retry; doubled for each further one
   * @param maxDelay at which doubling ends
   * @param jitter share of the delay that is random, 0 to 1
   */
  public record Retries(int max, Duration firstDelay, Duration maxDelay, double jitter) {}

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
