package io.trialbalance.protocol.plan;

import java.time.Duration;
import java.util.Locale;

/**
 * What a plan chooses of TigerBeetle.
 *
 * @param mode who makes one request of many transfers
 * @param batching used by {@link Mode#EXPLICIT} only; its calls are requests
 * @param sessions of each node, at least 1; a cluster has room for {@link #MOST_SESSIONS}
 * @param ledger number of the accounts' ledger, from 1
 * @param code of every account and transfer, 1 to 65,535
 * @param statementDeadline after which an unanswered transfer counts as unknown: the client itself
 *     waits for ever
 */
public record TigerBeetleOptions(
    Mode mode, Batching batching, int sessions, long ledger, int code, Duration statementDeadline)
    implements DatabaseOptions {

  /** Sessions that a cluster keeps: {@code clients_max} in TigerBeetle's {@code constants.zig}. */
  public static final int MOST_SESSIONS = 64;

  /** Events that one request holds with every release of client and server: 1 MiB less headers. */
  public static final int MOST_EVENTS = 8_189;

  @Override
  public DatabaseKind kind() {
    return DatabaseKind.TIGERBEETLE;
  }

  @Override
  public String executorLabel() {
    return mode.label();
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
