package io.trialbalance.protocol.plan;

import java.time.Duration;
import java.util.Locale;

/**
 * What a plan chooses of PostgreSQL.
 *
 * @param executor how a transfer is executed
 * @param isolationLevel of every transaction
 * @param synchronousCommit what a commit waits for
 * @param batching used by {@link Executor#BATCHED} only
 * @param pool of connections, per node
 * @param retries after serialization failures and deadlocks
 * @param statementDeadline after which an attempt's connection is closed and its outcome unknown
 * @param autovacuum whether autovacuum may run on our tables during the run
 * @param foreignKeys whether transfers reference accounts by foreign keys
 * @param secondaryIndexes whether transfers are indexed by debit and by credit account
 */
public record PostgresOptions(
    Executor executor,
    IsolationLevel isolationLevel,
    SynchronousCommit synchronousCommit,
    Batching batching,
    Pool pool,
    Retries retries,
    Duration statementDeadline,
    boolean autovacuum,
    boolean foreignKeys,
    boolean secondaryIndexes)
    implements DatabaseOptions {

  /** The same with another pool. */
  PostgresOptions with(Pool otherPool) {
    return new PostgresOptions(
        executor,
        isolationLevel,
        synchronousCommit,
        batching,
        otherPool,
        retries,
        statementDeadline,
        autovacuum,
        foreignKeys,
        secondaryIndexes);
  }

  @Override
  public DatabaseKind kind() {
    return DatabaseKind.POSTGRESQL;
  }

  @Override
  public String executorLabel() {
    return executor.label();
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
