package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.spi.R2dbcException;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.limits.Shortage;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.postgresql.util.PSQLException;

/** What errors mean. SQLSTATEs are those of PostgreSQL's documentation, appendix A. */
final class PostgresErrors {

  /** Of an id that is stored already. */
  static final String UNIQUE_VIOLATION = "23505";

  private static final String SERIALIZATION_FAILURE = "40001";
  private static final String DEADLOCK = "40P01";

  /** SQLSTATEs after which a call may be sent once more. */
  static final List<String> RETRIED = List.of(SERIALIZATION_FAILURE, DEADLOCK, UNIQUE_VIOLATION);

  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private static final String NO_PASSWORD = "28P01";
  private static final String NO_RULE_FOR_IT = "28000";

  /** In the warning about a commit that the standbys may not have. */
  private static final String WARNING = "01000";

  private static final String CANNOT_CONNECT_NOW = "57P03";

  /** The class of whatever is wrong with a user or a password. */
  private static final String NOT_LET_IN = "28";

  /** Also a pooler's word for whatever it does not do. */
  private static final String PROTOCOL_VIOLATION = "08P01";

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

  /**
   * A text by which failures like this one are counted: of an error that we do not know the
   * server's own words are in it, without what is of one transfer alone.
   */
  static String reason(Throwable error) {
    String state = sqlState(error);
    if (state == null) {
      return Shortage.inWords(error, "client error");
    }
    return switch (state) {
      case SERIALIZATION_FAILURE -> "serialization failure";
      case DEADLOCK -> "deadlock";
      case UNIQUE_VIOLATION -> "duplicate id";
      default -> "SQLSTATE " + state + ": " + ServerWords.ofEvery(error);
    };
  }

  /** The same of a connection that was lost, with what the server has said last. */
  static String lost(Throwable error) {
    return (error instanceof PostgresqlException || error instanceof PSQLException)
            && isServers(sqlState(error))
        ? "connection lost: SQLSTATE " + sqlState(error) + ": " + ServerWords.ofEvery(error)
        : "connection lost";
  }

  /** Whether it is the server's word, and not the driver's for a broken socket. */
  private static boolean isServers(String state) {
    return state != null && (!state.startsWith("08") || state.equals(PROTOCOL_VIOLATION));
  }

  /** The five letters, or null if the error is not the server's nor the driver's. */
  static String sqlState(Throwable error) {
    return error instanceof R2dbcException known
        ? known.getSqlState()
        : error instanceof SQLException known ? known.getSQLState() : null;
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

  /**
   * Whether a server was found that does not let us in, so that no other is asked: libpq's rule,
   * without which a wrong password would be tried everywhere. A standby that lacks our database may
   * only be late.
   */
  static boolean isFinal(Throwable error) {
    String state = sqlState(error);
    return state != null && state.startsWith(NOT_LET_IN);
  }

  /** The same trouble in words for people. */
  static TargetException explain(Throwable error, PostgresAddress address, String doing) {
    if (error instanceof TargetException known) {
      return known;
    }
    if (error instanceof NoServerException none) {
      return explain(none, address, doing);
    }
    Optional<String> shortage = Shortage.in(error);
    if (shortage.isPresent()) {
      return new TargetException(Kind.FAILED, doing + ": " + shortage.get(), error);
    }
    String state = sqlState(error);
    String at = doing + ": PostgreSQL at " + address.server();
    if (isOfTimeLimit(error)) {
      return unreachable(at + " did not answer in time", error);
    }
    if (address.lacksPassword() && hasCause(error, IllegalArgumentException.class)) {
      return refused(
          at
              + " asks for a password of user '"
              + address.user()
              + "', and "
              + address.passwords().source()
              + " has none",
          error);
    }
    if (hasCause(error, CertificateException.class)) {
      return refused(at + notTrusted(error, address.tls()), error);
    }
    if (hasCause(error, SSLException.class)) {
      return unreachable(
          at
              + " ended the attempt to speak TLS ("
              + rootMessage(error)
              + "). If it asks for a certificate, sslcert and sslkey have to name one that it knows;"
              + " its log says why",
          error);
    }
    if (isServers(state)) {
      return answered(state, error, address, doing);
    }
    return hasNotConnected(error)
        ? unreachable(
            at + " is not reachable (" + rootMessage(error) + "). " + advice(error), error)
        : unreachable(
            at
                + " closed the connection ("
                + rootMessage(error)
                + "). It was restarted or crashed, somebody ended the session, something between cut"
                + " it, or it is no PostgreSQL: its log says which",
            error);
  }

  /** Whether nobody was reached, in contrast to a connection that broke. */
  private static boolean hasNotConnected(Throwable error) {
    return "08001".equals(sqlState(error))
        || hasCause(error, ConnectException.class)
        || hasCause(error, NoRouteToHostException.class)
        || hasCause(error, UnknownHostException.class)
        || hasCause(error, UnresolvedAddressException.class)
        || hasCause(error, FileNotFoundException.class);
  }

  /**
   * Whether what {@link #explain} was about was a connection that was there and broke, a server
   * that is on its way up, or one that is just not there: a moment later it may go well.
   */
  static boolean isOfBrokenConnection(TargetException explained) {
    return explained.toStepFailure().kind() == Kind.UNREACHABLE && !isOfTimeLimit(explained);
  }

  private static boolean isOfTimeLimit(Throwable error) {
    return hasCause(error, TimeoutException.class) || hasCause(error, SQLTimeoutException.class);
  }

  private static TargetException explain(
      NoServerException none, PostgresAddress address, String doing) {
    List<TargetException> each =
        none.failures().stream()
            .map(failure -> explain(failure.error(), address.at(failure.server()), doing))
            .toList();
    Kind kind =
        each.stream()
            .map(one -> one.toStepFailure().kind())
            .filter(one -> one != Kind.UNREACHABLE)
            .findFirst()
            .orElse(Kind.UNREACHABLE);
    String message = each.stream().map(Throwable::getMessage).collect(Collectors.joining("; "));
    return new TargetException(kind, message, each.get(each.size() - 1).getCause());
  }

  /** What a server's certificate lacks. */
  private static String notTrusted(Throwable error, Tls tls) {
    return " is not trusted ("
        + rootMessage(error)
        + "): with sslmode = "
        + tls.mode().label()
        + " its certificate has to be valid, of the authority in "
        + tls.authority()
        + " (sslrootcert)"
        + (tls.mode() == SslMode.VERIFY_FULL ? ", and made out to the host of the entry" : "");
  }

  private static String advice(Throwable error) {
    return hasCause(error, UnknownHostException.class)
        ? "No address is known of this name: check the host of the database's entry, and DNS"
        : "Check host and port of the database's entry, and that the server runs";
  }

  /** What the server has said, and what to do about it. */
  private static TargetException answered(
      String state, Throwable error, PostgresAddress address, String doing) {
    String at = doing + ": PostgreSQL at " + address.server();
    String user = "user '" + address.user() + "'";
    String said = ServerWords.of(error);
    Optional<PoolerRefusal> pooler = PoolerRefusal.in(error);
    if (pooler.isPresent()) {
      String gives = doing + ": the pooler at " + address.server() + " gives no session (";
      String message = gives + said + "). " + pooler.get().advice();
      return new TargetException(pooler.get().kind(), message, error);
    }
    return switch (state) {
      case NO_PASSWORD ->
          refused(
              at
                  + " does not let "
                  + user
                  + " in: wrong or missing password, or no such user ("
                  + said
                  + "). Check user and password of the database's entry",
              error);
      case NO_RULE_FOR_IT ->
          refused(
              at
                  + " does not let "
                  + user
                  + " in: "
                  + said
                  + ". A user has to exist there and have LOGIN, and pg_hba.conf needs a line for"
                  + " him that "
                  + rule(address),
              error);
      case "3D000" ->
          refused(
              at + " has no such database: " + said + ". " + address.namespace().mustExist(),
              error);
      case CANNOT_CONNECT_NOW ->
          unreachable(
              at + " is there and takes no connections now: " + said + ". Wait until it does",
              error);
      case "57P01", "57P02", "57P04", "57P05" ->
          unreachable(at + " has ended the session: " + said + ". Its log says why", error);
      case PROTOCOL_VIOLATION, "42P05", "26000" ->
          refused(
              doing
                  + ": what answers at "
                  + address.server()
                  + " does not do what a PostgreSQL does for a session (SQLSTATE "
                  + state
                  + ": "
                  + said
                  + "). A pooler such as PgBouncer is between. "
                  + (asksForIgnoring(error)
                      ? "Java's drivers send that with every session: add it to"
                          + " ignore_startup_parameters in pgbouncer.ini"
                      : "Let the entry's host name the server itself, and pooler.host the pooler"),
              error);
      case "53300" ->
          refused(
              at
                  + " has no connection left for "
                  + user
                  + ": "
                  + said
                  + ". Make the plan's pool smaller or the server's max_connections greater (or the"
                  + " user's or the database's CONNECTION LIMIT)",
              error);
      case "2BP01" ->
          refused(
              at
                  + " keeps "
                  + address.namespace().inWords()
                  + ", for what no run has made is in it or depends on it: "
                  + said.replaceAll(";? HINT: .*$", "")
                  + ". Only a run's tables and functions are dropped: move the rest elsewhere, or name"
                  + " another "
                  + address.namespace().kind()
                  + " in the database's entry",
              error);
      case LOCK_NOT_AVAILABLE ->
          refused(
              at
                  + " cannot drop "
                  + address.namespace().inWords()
                  + ", since somebody's transaction has one of its tables: "
                  + said
                  + ". pg_stat_activity and pg_locks say whose: wait for its end, or end it",
              error);
      case INSUFFICIENT_PRIVILEGE ->
          refused(
              doing + ": " + user + " at " + address.server() + " may not do that: " + said, error);
      default ->
          new TargetException(Kind.FAILED, at + " answered SQLSTATE " + state + ": " + said, error);
    };
  }

  /** Which lines of a server's rules are of connections like ours. */
  private static String rule(PostgresAddress address) {
    if (address.servers().stream().allMatch(PostgresServer::isSocket)) {
      return "begins with 'local'";
    }
    return address.tls().mode() == SslMode.DISABLE
        ? "begins with 'host': with sslmode = disable, which is the default, this program speaks to"
            + " PostgreSQL without TLS, so that 'hostssl' does not count"
        : "begins with 'host' or 'hostssl'; if that asks for a client certificate, sslcert and"
            + " sslkey name it";
  }

  private static TargetException refused(String message, Throwable error) {
    return new TargetException(Kind.REFUSED, message, error);
  }

  private static TargetException unreachable(String message, Throwable error) {
    return new TargetException(Kind.UNREACHABLE, message, error);
  }

  /** Whether a server has said what {@link #explain} was about. */
  static boolean isAnswer(TargetException explained) {
    return isServers(sqlState(explained.getCause()));
  }

  /**
   * Whether a server does not let the user into what {@link #explain} was about. With {@code
   * sslmode = allow} the driver tries twice, and shows the second error as suppressed by the first.
   */
  static boolean isNotLetIn(TargetException explained) {
    Throwable cause = explained.getCause();
    return isFinal(cause)
        && Stream.of(cause.getSuppressed())
            .allMatch(second -> sqlState(second) == null || isFinal(second));
  }

  /** Whether a pooler has no session left for whoever waits for one. */
  static boolean isOfFullPool(TargetException explained) {
    return PoolerRefusal.in(explained.getCause()).equals(Optional.of(PoolerRefusal.POOL_FULL));
  }

  /** Whether somebody took none of our settings when a session began: PgBouncer's words. */
  static boolean isUnsupportedAtStart(Throwable error) {
    return PROTOCOL_VIOLATION.equals(sqlState(error))
        && String.valueOf(error.getMessage()).contains("unsupported startup parameter")
        && !asksForIgnoring(error);
  }

  /** What the driver always sends when a session begins, and PgBouncer takes only when told to. */
  private static boolean asksForIgnoring(Throwable error) {
    return String.valueOf(error.getMessage()).contains("extra_float_digits");
  }

  /** Whether it is about a statement that was prepared, or should have been. */
  static boolean isOfPrepared(TargetException explained) {
    return List.of("42P05", "26000").contains(String.valueOf(sqlState(explained.getCause())));
  }

  /** Whether there is no such database, in a server's words or a pooler's. */
  static boolean isNoSuchDatabase(TargetException explained) {
    return "3D000".equals(sqlState(explained.getCause()))
        || isAnswer(explained)
            && String.valueOf(explained.getCause().getMessage()).contains("no such database");
  }

  /** The server's own words in it. */
  static String said(TargetException explained) {
    return "SQLSTATE "
        + sqlState(explained.getCause())
        + ": "
        + ServerWords.of(explained.getCause());
  }

  /** Whether somebody's transaction was in the way of what {@link #explain} was about. */
  static boolean isOfLock(TargetException explained) {
    return LOCK_NOT_AVAILABLE.equals(sqlState(explained.getCause()));
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

  private static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof ClosedChannelException || root instanceof EOFException) {
      return "without a word";
    }
    if (root.getMessage() == null) {
      return root.getClass().getSimpleName();
    }
    // Netty's: sendAddress(..) failed with error(-104): Connection reset by peer
    return root.getMessage().replaceFirst("^\\w+\\(\\.\\.\\) failed with error\\(-\\d+\\): ", "");
  }
}
