package io.trialbalance.workload.database;

import java.util.Arrays;

/**
 * One transfer on its way to the database and back. A target gets it from the engine, sends what it
 * says, notes its attempts on it, and ends it exactly once with {@link #applied}, {@link
 * #rejected}, {@link #failed} or {@link #unknown}. The engine allocates it once and uses it for
 * many transfers, one after another: a target must not touch it after ending it.
 *
 * <p>Not thread-safe; whoever holds it owns it. Handing it to another thread is the business of the
 * hander (a queue, an event loop), which also makes its fields visible there.
 */
public abstract class Transfer {

  /** For {@link #sentNanos}: the target has no pool, so that there is nothing to wait for. */
  public static final long NO_POOL = Long.MIN_VALUE;

  /** Of so many causes the retries can be told apart. */
  public static final int MAX_RETRY_CAUSES = 8;

  /** For {@link #sentAgain}: for a cause that the driver does not declare. */
  public static final int OTHER_CAUSE = -1;

  private final int[] retriesByCause = new int[MAX_RETRY_CAUSES];
  private long idHigh;
  private long idLow;
  private long debitAccount;
  private long creditAccount;
  private long amount;
  private long sentNanos;
  private long attemptNanos;
  private int retries;
  private Object attachment;

  /** Makes it the next transfer; forgets everything about the last one but the attachment. */
  protected final void prepare(
      long idHigh, long idLow, long debitAccount, long creditAccount, long amount) {
    this.idHigh = idHigh;
    this.idLow = idLow;
    this.debitAccount = debitAccount;
    this.creditAccount = creditAccount;
    this.amount = amount;
    this.sentNanos = NO_POOL;
    this.attemptNanos = NO_POOL;
    if (retries > 0) {
      retries = 0;
      Arrays.fill(retriesByCause, 0);
    }
  }

  /** Most significant 64 bits of the id. */
  public final long idHigh() {
    return idHigh;
  }

  /** Least significant 64 bits of the id. */
  public final long idLow() {
    return idLow;
  }

  /** Account that pays, from 1. */
  public final long debitAccount() {
    return debitAccount;
  }

  /** Account that is paid, from 1; never the one that pays. */
  public final long creditAccount() {
    return creditAccount;
  }

  /** In the smallest unit of the currency, at least 1. */
  public final long amount() {
    return amount;
  }

  /** A place for the target's own use, which the engine never touches. */
  public final Object attachment() {
    return attachment;
  }

  /** Sets {@link #attachment}. */
  public final void attach(Object targetState) {
    this.attachment = targetState;
  }

  /**
   * Notes that it has its connection and is sent now, for the first time.
   *
   * @param nowNanos {@code System.nanoTime}
   */
  public final void sent(long nowNanos) {
    sentNanos = nowNanos;
    attemptNanos = nowNanos;
  }

  /**
   * Notes that it is sent once more, after the database rolled the last attempt back.
   *
   * @param nowNanos {@code System.nanoTime}
   * @param cause of the repetition: its place, from 0, in the driver's {@link
   *     DatabaseDriver#retryCauses}, or {@link #OTHER_CAUSE}
   */
  public final void sentAgain(long nowNanos, int cause) {
    attemptNanos = nowNanos;
    retries++;
    if (cause != OTHER_CAUSE) {
      retriesByCause[cause]++;
    }
  }

  /** When it got its connection, in {@code System.nanoTime}; {@link #NO_POOL} if never noted. */
  public final long sentNanos() {
    return sentNanos;
  }

  /** When its last attempt began, in {@code System.nanoTime}; {@link #NO_POOL} if never noted. */
  public final long attemptNanos() {
    return attemptNanos;
  }

  /** Attempts beyond the first. */
  public final int retries() {
    return retries;
  }

  /** Those of them for the cause at this place in the driver's list. */
  public final int retries(int cause) {
    return retriesByCause[cause];
  }

  /** The database moved the amount. */
  public abstract void applied();

  /** The database answered that the balance is insufficient. */
  public abstract void rejected();

  /**
   * It certainly has no effect in the database, because of an error.
   *
   * @param reason a short constant text without ids or secrets: it is counted by its reason
   */
  public abstract void failed(String reason);

  /**
   * It may have committed.
   *
   * @param reason a short constant text without ids or secrets: it is counted by its reason
   */
  public abstract void unknown(String reason);
}
