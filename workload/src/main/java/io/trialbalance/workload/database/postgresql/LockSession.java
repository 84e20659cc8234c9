package io.trialbalance.workload.database.postgresql;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.trialbalance.workload.database.DatabaseLock.Extent;
import io.trialbalance.workload.database.LockOwner;
import io.trialbalance.workload.database.TargetException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to the control database ({@link Namespace}) on which the lock of a namespace is
 * taken: an advisory lock of the session, so that the server itself gives it back when the session
 * ends, however that comes about. In a database that is locked it would end when that is dropped.
 *
 * <p>An advisory lock counts within one database. Entries with other maintenance databases are
 * noticed all the same, since {@code pg_locks} shows those of all databases.
 */
final class LockSession implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String DOING = "locking the database";

  /**
   * For the server to end a session, which it does at once; shorter than the limit of an answer.
   */
  private static final Duration QUEUE_LIMIT = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(LockSession.class);

  /** Both ends take the other for dead after some 11 s without a sign of life. */
  private static final int KEEPALIVE_IDLE_SECONDS = 5;

  private static final int KEEPALIVE_INTERVAL_SECONDS = 2;
  private static final int KEEPALIVE_COUNT = 3;

  /**
   * What was sent and not acknowledged keeps keepalives from being sent, for a quarter of an hour.
   */
  private static final int UNACKNOWLEDGED_MILLIS =
      1_000 * (KEEPALIVE_IDLE_SECONDS + KEEPALIVE_COUNT * KEEPALIVE_INTERVAL_SECONDS);

  /** Not every release has all of these, and a server takes no setting that it does not know. */
  private static final String STAY =
      """
      SELECT count(set_config(name, CASE name
                 WHEN 'tcp_keepalives_idle' THEN '%d' WHEN 'tcp_keepalives_interval' THEN '%d'
                 WHEN 'tcp_keepalives_count' THEN '%d' WHEN 'tcp_user_timeout' THEN '%d'
                 ELSE '0' END, false))
        FROM pg_settings
       WHERE name IN ('idle_session_timeout', 'statement_timeout', 'lock_timeout',
                      'tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count',
                      'tcp_user_timeout')
      """
          .formatted(
              KEEPALIVE_IDLE_SECONDS,
              KEEPALIVE_INTERVAL_SECONDS,
              KEEPALIVE_COUNT,
              UNACKNOWLEDGED_MILLIS);

  private static final String HOLDERS =
      "SELECT "
          + LockHolder.COLUMNS
          + " FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)"
          + " WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted"
          + " AND l.pid <> pg_backend_pid() AND l.classid = '%s' AND l.objid = '%s'";

  private final PostgresAddress address;
  private final ControlConnection connection;
  private final long key;

  private LockSession(PostgresAddress address, ControlConnection connection) {
    this.address = address;
    this.connection = connection;
    this.key = LockOwner.bits("trialbalance, " + address.namespace().lockName());
  }

  /**
   * Locks nothing yet.
   *
   * @throws TargetException also if something between us and the server shares its sessions, or the
   *     server is a standby
   */
  static LockSession open(PostgresAddress address, PostgresConnections connections, LockOwner owner)
      throws TargetException, InterruptedException {
    String database = address.namespace().controlDatabase();
    SessionProbe.verifyOwn(address, connections, database);
    LockSession session =
        new LockSession(
            address,
            ControlConnection.open(
                address,
                connections,
                connections.open(database, LockHolder.application(owner), Map.of()),
                DOING,
                LockHolder.signature(owner)));
    try {
      session.verifyPrimary();
      session.stay();
      return session;
    } catch (TargetException | InterruptedException | RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** A standby has locks of its own, which keep nobody out of what its primary holds. */
  private void verifyPrimary() throws TargetException, InterruptedException {
    TargetSession.verifyPrimary(
        connection.address().server(), ask("SELECT pg_is_in_recovery()", Boolean.class));
  }

  private void stay() throws TargetException, InterruptedException {
    ask(STAY, Long.class);
    Channel channel = connection.channel();
    if (channel != null) {
      keepAlive(channel);
    }
  }

  /** Of both transports one knows its options, the other ignores them. */
  private static void keepAlive(Channel channel) {
    channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    channel.config().setOption(EpollChannelOption.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS);
    channel.config().setOption(EpollChannelOption.TCP_KEEPINTVL, KEEPALIVE_INTERVAL_SECONDS);
    channel.config().setOption(EpollChannelOption.TCP_KEEPCNT, KEEPALIVE_COUNT);
    channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS);
    channel
        .config()
        .setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), KEEPALIVE_IDLE_SECONDS);
    channel
        .config()
        .setOption(
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
            KEEPALIVE_INTERVAL_SECONDS);
    channel
        .config()
        .setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), KEEPALIVE_COUNT);
  }

  /**
   * Takes the lock if nobody else has it.
   *
   * @return who has it: nobody if it was taken. Empty without the lock if they let go just now
   */
  Attempted tryLock(Extent extent, LockOwner owner) throws TargetException, InterruptedException {
    String suffix = suffix(extent);
    boolean taken = ask("SELECT pg_try_advisory_lock" + suffix + "(" + key + ")", Boolean.class);
    List<LockHolder> others =
        holders().stream()
            .filter(holder -> extent == Extent.ALONE || !holder.isOfAttempt(owner))
            .toList();
    if (taken && !others.isEmpty()) {
      ask("SELECT pg_advisory_unlock" + suffix + "(" + key + ")", Boolean.class);
    }
    return new Attempted(taken && others.isEmpty(), others);
  }

  private static String suffix(Extent extent) {
    return extent == Extent.ALONE ? "" : "_shared";
  }

  /**
   * What came of trying.
   *
   * @param taken whether the lock is held now
   * @param others who keep it from us
   */
  record Attempted(boolean taken, List<LockHolder> others) {}

  private List<LockHolder> holders() throws TargetException, InterruptedException {
    String sql =
        HOLDERS.formatted(
            Integer.toUnsignedString((int) (key >>> Integer.SIZE)),
            Integer.toUnsignedString((int) key));
    return connection.query(sql, LockHolder::of, LIMIT, DOING);
  }

  /** Whether anybody has what {@code control} would be used to make anew; changes nothing. */
  static boolean isInUse(ControlConnection control) throws TargetException, InterruptedException {
    return !new LockSession(control.address(), control).holders().isEmpty();
  }

  /** Lets others in that want to share, without a moment in which nothing is held. */
  void share() throws TargetException, InterruptedException {
    // Answers nothing, which counts as a row.
    connection.execute("SELECT pg_advisory_lock_shared(" + key + ")", LIMIT, DOING);
    ask("SELECT pg_advisory_unlock(" + key + ")", Boolean.class);
  }

  /**
   * Has sessions ended and takes the lock from them. Whoever of them is alive connects again at
   * once, so we wait for what they held where they come after us: in the server's queue.
   *
   * @return as {@link #tryLock} does
   */
  Attempted takeFrom(List<LockHolder> holders, Extent extent, LockOwner owner)
      throws TargetException, InterruptedException {
    waitForLocks(QUEUE_LIMIT);
    boolean mayEnd = true;
    for (LockHolder holder : holders) {
      mayEnd &= holder.hasEnded() || end(holder.pid(), holder.application());
    }
    boolean queued = mayEnd && waitInLine(extent);
    waitForLocks(Duration.ZERO);
    Attempted tried = tryLock(extent, owner);
    if (queued) {
      ask("SELECT pg_advisory_unlock" + suffix(extent) + "(" + key + ")", Boolean.class);
    }
    return tried;
  }

  /**
   * Has the server end a session, unless it is another one by now.
   *
   * @return false if our role may not
   */
  boolean end(int pid, String application) throws TargetException, InterruptedException {
    String sql =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = $1 AND pid = "
            + pid;
    try {
      connection.query(sql, application, row -> row.get(0, Boolean.class), LIMIT, DOING);
      return true;
    } catch (TargetException e) {
      if (!PostgresErrors.isForbidden(e)) {
        throw e;
      }
      LOG.debug("server process {} cannot be ended", pid, e);
      return false;
    }
  }

  private boolean waitInLine(Extent extent) throws InterruptedException {
    try {
      connection.execute(
          "SELECT pg_advisory_lock" + suffix(extent) + "(" + key + ")", LIMIT, DOING);
      return true;
    } catch (TargetException e) {
      LOG.debug("who was ended holds on to the lock", e);
      return false;
    }
  }

  /** For at most so long; zero is for ever. */
  private void waitForLocks(Duration limit) throws TargetException, InterruptedException {
    ask("SELECT set_config('lock_timeout', '" + limit.toMillis() + "', false)", String.class);
  }

  /** Of the namespace; absent if there is none. */
  Optional<String> mark() throws TargetException, InterruptedException {
    return connection
        .query(address.namespace().readMark(), row -> row.get(0, String.class), LIMIT, DOING)
        .stream()
        .findFirst();
  }

  /** Marks the namespace as one that is ours now, if it is one of those that we may drop. */
  void mark(String mark) throws TargetException, InterruptedException {
    if (mark().filter(DatabaseMark::isOurs).isPresent()) {
      connection.execute(address.namespace().writeMark(mark), LIMIT, DOING);
    }
  }

  private <T> T ask(String sql, Class<T> type) throws TargetException, InterruptedException {
    return connection.query(sql, row -> row.get(0, type), LIMIT, DOING).get(0);
  }

  /** For whoever destroys what the lock guards: without the lock this connection is none. */
  ControlConnection connection() {
    return connection;
  }

  /** Its socket; null if it is closed. */
  Channel channel() {
    return connection.channel();
  }

  @Override
  public void close() {
    connection.close();
  }
}
