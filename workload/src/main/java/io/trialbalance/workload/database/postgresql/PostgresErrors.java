package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.R2dbcException;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.limits.Shortage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;

/** What errors mean. SQLSTATEs are those of PostgreSQL's documentation, appendix A. */
final class PostgresErrors {

  /** Of an id that is stored already. */
  static final String UNIQUE_VIOLATION = "23505";

  private static final String SERIALIZATION_FAILURE = "40001";
  private static final String DEADLOCK = "40P01";

  /** SQLSTATEs after which a call may be sent once more. */
  static final List<String> RETRIED = List.of(SERIALIZATION_FAILURE, DEADLOCK, UNIQUE_VIOLATION);

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  /** In the warning about a commit that the standbys may not have. */
  private static final String WARNING = "01000";

  /** The server shuts down, has crashed, or is not up yet: it says so if it still can. */
  private static final Set<String> ENDING = Set.of("57P01", "57P02", "57P03");

  private static final ConcurrentMap<String, String> REASONS = new ConcurrentHashMap<>();

  private PostgresErrors() {}

  /** What an error says about the attempt that it ended. */
  enum Meaning {
    /** Rolled back; another attempt may succeed. */
    ROLLED_BACK,
    /** The connection is gone and the attempt may have committed. */
    CONNECTION_LOST,
    /** Rolled back for good. */
    FAILED
  }

  static Meaning meaning(Throwable error) {
    String state = sqlState(error);
    if (state == null) {
      return error instanceof IllegalArgumentException ? Meaning.FAILED : Meaning.CONNECTION_LOST;
    }
    if (state.equals(SERIALIZATION_FAILURE) || state.equals(DEADLOCK)) {
      return Meaning.ROLLED_BACK;
    }
    // 57P01 to 57P05 end the session, also while a commit waits for standbys.
    boolean lost = state.startsWith("08") || state.startsWith("57P") || state.equals("40003");
    return lost ? Meaning.CONNECTION_LOST : Meaning.FAILED;
  }

  /** A constant text by which failures like this one are counted. */
  static String reason(Throwable error) {
    String state = sqlState(error);
    if (state == null) {
      return Shortage.inWords(error, "client error");
    }
    return switch (state) {
      case SERIALIZATION_FAILURE -> "serialization failure";
      case DEADLOCK -> "deadlock";
      case UNIQUE_VIOLATION -> "duplicate id";
      default -> REASONS.computeIfAbsent(state, code -> "SQLSTATE " + code);
    };
  }

  /** The five letters, or null if the error is not the server's nor the driver's. */
  static String sqlState(Throwable error) {
    return error instanceof R2dbcException known ? known.getSqlState() : null;
  }

  /**
   * Whether a notice says that a commit is only local: {@code WARNING: canceling wait for
   * synchronous replication ... The transaction has already committed locally, but might not have
   * been replicated to the standby.} Its wording is translated by the server, its SQLSTATE is that
   * of every warning; our functions raise no warning of their own.
   */
  static boolean isLocalCommitOnly(String sqlState) {
    return WARNING.equals(sqlState);
  }

  /** The same trouble in words for people. */
  static TargetException explain(Throwable error, PostgresAddress address, String doing) {
    String server = address.host() + ":" + address.port();
    if (error instanceof TargetException known) {
      return known;
    }
    Optional<String> shortage = Shortage.in(error);
    if (shortage.isPresent()) {
      return new TargetException(Kind.FAILED, doing + ": " + shortage.get(), error);
    }
    String state = sqlState(error);
    if (hasCause(error, TimeoutException.class)) {
      return new TargetException(
          Kind.UNREACHABLE, doing + ": PostgreSQL at " + server + " did not answer in time", error);
    }
    if (address.password() == null && hasCause(error, IllegalArgumentException.class)) {
      return new TargetException(
          Kind.UNREACHABLE,
          doing
              + ": PostgreSQL at "
              + server
              + " asks for a password of user '"
              + address.user()
              + "', and the database's entry has none",
          error);
    }
    if (state == null || state.startsWith("08") || ENDING.contains(state)) {
      return new TargetException(
          Kind.UNREACHABLE,
          doing
              + ": PostgreSQL at "
              + server
              + " is not reachable ("
              + rootMessage(error)
              + "). Check host and port of the database's entry, and that the server runs",
          error);
    }
    return switch (state) {
      case "28P01", "28000" ->
          new TargetException(
              Kind.UNREACHABLE,
              doing
                  + ": PostgreSQL at "
                  + server
                  + " does not let user '"
                  + address.user()
                  + "' in: wrong or missing password, or not allowed by pg_hba.conf."
                  + " Check user and password of the database's entry",
              error);
      case "3D000" ->
          new TargetException(
              Kind.UNREACHABLE,
              doing
                  + ": PostgreSQL at "
                  + server
                  + " has no such database: "
                  + serverMessage(error)
                  + ". A run's reset makes '"
                  + address.database()
                  + "'; '"
                  + address.maintenanceDatabase()
                  + "' must exist already",
              error);
      case "53300" ->
          new TargetException(
              Kind.REFUSED,
              doing
                  + ": PostgreSQL at "
                  + server
                  + " has no connection left for user '"
                  + address.user()
                  + "': "
                  + serverMessage(error)
                  + ". Make the plan's pool smaller or the server's max_connections greater",
              error);
      case INSUFFICIENT_PRIVILEGE ->
          new TargetException(
              Kind.REFUSED,
              doing
                  + ": user '"
                  + address.user()
                  + "' at "
                  + server
                  + " may not do that: "
                  + serverMessage(error),
              error);
      default ->
          new TargetException(
              Kind.FAILED,
              doing
                  + ": PostgreSQL at "
                  + server
                  + " answered SQLSTATE "
                  + state
                  + ": "
                  + serverMessage(error),
              error);
    };
  }

  /** Whether the user may not do what {@link #explain} was about. */
  static boolean isForbidden(TargetException explained) {
    return INSUFFICIENT_PRIVILEGE.equals(sqlState(explained.getCause()));
  }

  private static boolean hasCause(Throwable error, Class<? extends Exception> type) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static String serverMessage(Throwable error) {
    return error instanceof PostgresqlException known
        ? known.getErrorDetails().getMessage()
        : error.getMessage();
  }

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }
}
