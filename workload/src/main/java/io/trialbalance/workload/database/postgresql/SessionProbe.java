package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Two connections that are used by turns, to see whether each has a session of the server for
 * itself. Of a pooler that lends one for a transaction, or for a statement, they get what is free:
 * mostly the same, now and then another. Nothing is set there.
 */
final class SessionProbe implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String DOING = "looking whether sessions are our own";

  /** What they call themselves; nobody counts them. */
  static final String APPLICATION = "trialbalance probe";

  /** Whose turn it is: no order in which two free sessions could be lent gives each its own. */
  static final List<Integer> TURNS = List.of(0, 0, 1, 0, 1, 1, 0);

  private final List<ControlConnection> two = new ArrayList<>();

  private SessionProbe() {}

  /** Connects to {@code database} as the load does, or the control side. */
  static SessionProbe open(
      PostgresAddress address, PostgresConnections connections, String database)
      throws TargetException, InterruptedException {
    SessionProbe probe = new SessionProbe();
    try {
      for (int i = 0; i < 2; i++) {
        probe.two.add(
            ControlConnection.open(
                address, connections, connections.openUnset(database, APPLICATION), DOING));
      }
      return probe;
    } catch (TargetException | InterruptedException | RuntimeException e) {
      probe.close();
      throw e;
    }
  }

  /** Whether others get our sessions, and we theirs. */
  boolean areShared() throws TargetException, InterruptedException {
    List<Integer> seen = new ArrayList<>();
    for (int turn : TURNS) {
      seen.addAll(
          two.get(turn)
              .query("SELECT pg_backend_pid()", row -> row.get(0, Integer.class), LIMIT, DOING));
    }
    return areShared(seen);
  }

  /**
   * @param seen the server's process at each of the {@link #TURNS}
   */
  static boolean areShared(List<Integer> seen) {
    List<List<Integer>> pids = List.of(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < TURNS.size(); i++) {
      pids.get(TURNS.get(i)).add(seen.get(i));
    }
    return pids.get(0).stream().distinct().count() > 1
        || pids.get(1).stream().distinct().count() > 1
        || pids.get(0).get(0).equals(pids.get(1).get(0));
  }

  /**
   * Prepares a statement on both and executes it again.
   *
   * @throws TargetException if one does not know its own any more, or meets the other's
   */
  void verifyPrepared(PostgresAddress address) throws TargetException, InterruptedException {
    try {
      for (int turn : TURNS) {
        two.get(turn).query("SELECT $1::text", "x", row -> row.get(0, String.class), LIMIT, DOING);
      }
    } catch (TargetException e) {
      if (!PostgresErrors.isOfPrepared(e)) {
        throw e;
      }
      throw new TargetException(
          Kind.REFUSED,
          "the pooler at "
              + address.server()
              + " shares sessions and loses prepared statements ("
              + PostgresErrors.said(e)
              + "), which the load consists of: it takes PgBouncer 1.21 or later with"
              + " max_prepared_statements above 0. Otherwise let the pooler give whole sessions"
              + " (pool_mode = session), or leave pooler.host out",
          e);
    }
  }

  /**
   * Refuses who shares the sessions of the control side: a lock would be anybody's there.
   *
   * @param database to which we connect
   */
  static void verifyOwn(PostgresAddress address, PostgresConnections connections, String database)
      throws TargetException, InterruptedException {
    try (SessionProbe probe = open(address, connections, database)) {
      if (probe.areShared()) {
        throw new TargetException(
            Kind.REFUSED,
            "what answers at "
                + address.server()
                + " is a pooler that gives each transaction another session (pool_mode ="
                + " transaction or statement): a lock would not hold there. Let host and port of"
                + " the database's entry name the server itself, and pooler.host and pooler.port"
                + " the pooler, through which the load goes then");
      }
    }
  }

  @Override
  public void close() {
    two.forEach(ControlConnection::close);
  }
}
