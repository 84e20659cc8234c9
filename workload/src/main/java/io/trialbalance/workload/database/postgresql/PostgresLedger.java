package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.DatabaseDescription.Fact;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.measure.TransferId;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Database.Use;
import io.trialbalance.workload.database.DatabaseLock;
import io.trialbalance.workload.database.Ledger;
import io.trialbalance.workload.database.LockOwner;
import io.trialbalance.workload.database.ServerReader;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TransferTarget;
import io.trialbalance.workload.limits.OpenFiles;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL's control side. Opens a connection for each step and closes it after it, so that it
 * notices what happened to the server in between; only a lock's connection stays.
 */
public final class PostgresLedger implements Ledger {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresLedger.class);
  private static final Duration TOTALS_LIMIT = Duration.ofMinutes(10);

  /** A server that has crashed takes a few seconds to be there again. */
  private static final Duration READ_AGAIN_FOR = Duration.ofSeconds(8);

  private static final Duration READ_AGAIN_AFTER = Duration.ofSeconds(1);
  private static final int IDS_PER_LOOKUP = 1_000;

  /** How long sessions that the load has given up may take to end. */
  private static final Duration ABANDONED_LIMIT = Duration.ofSeconds(5);

  /** Sessions of whoever is called as we are now. */
  private static final String OF_THE_LOAD =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
          // A pooler may add the address of whom it serves.
          + " AND usename = current_user AND (application_name = current_setting('application_name')"
          + " OR starts_with(application_name, current_setting('application_name') || ' '))"
          + " AND pid <> pg_backend_pid()";

  private final PostgresAddress address;
  private final LoadPath load;
  private final PostgresConnections connections;
  private final PostgresLock.Patience patience;
  private List<Fact> resetFacts = List.of();
  private Tenancy tenancy = Tenancy.UNLOCKED;
  private PostgresLock lock;

  /** Connects to nothing yet. */
  public PostgresLedger(PostgresAddress address) {
    this(address, LoadPath.straight(address), PostgresLock.Patience.USUAL);
  }

  /**
   * Connects to nothing yet.
   *
   * @param load how the load connects
   * @param patience with others who have the database
   */
  PostgresLedger(PostgresAddress address, LoadPath load, PostgresLock.Patience patience) {
    this.address = address;
    this.load = load;
    this.patience = patience;
    this.connections = new PostgresConnections(address, "postgres-control", 1, new AtomicInteger());
  }

  @Override
  public DatabaseDescription describe(RunPlan plan) throws TargetException, InterruptedException {
    PostgresOptions options = PostgresOptions.of(plan);
    Map<String, String> settings = ConnectionSettings.of(options);
    try (ControlConnection connection =
        connect(address.namespace().controlDatabase(), settings, "describing the server")) {
      return ServerDescription.read(connection, options.client(), resetFacts)
          .with(address.namespace().facts())
          .with(between())
          .with(ofPooler())
          .with(overridden());
    }
  }

  @Override
  public List<Promise> promises(RunPlan plan) throws TargetException, InterruptedException {
    try (ControlConnection connection =
        connect(address.namespace().controlDatabase(), Map.of(), "reading what it promises")) {
      return ServerPromises.read(connection, PostgresOptions.of(plan)).list();
    }
  }

  /**
   * A database of our own may not be there yet, and a pooler that serves some databases only need
   * not serve the one from which it is made: then there is nothing to be looked at.
   */
  private String lookAtPooler(Optional<Use> use, ControlConnection connection)
      throws TargetException, InterruptedException {
    if (!load.isPooled()) {
      return "";
    }
    if (address.servers().containsAll(load.address().servers())) {
      throw new TargetException(
          StepFailure.Kind.REFUSED,
          "pooler.host and pooler.port are those of the server itself, "
              + load.address().server()
              + ": name the pooler, or leave them out");
    }
    boolean isThere = isThere(connection);
    try (PoolerLook look = new PoolerLook(load)) {
      look.at(isThere ? address.database() : address.namespace().controlDatabase());
      if (use.isPresent()) {
        look.verifySessions(PostgresOptions.of(use.get().plan()));
      }
    } catch (TargetException e) {
      if (isThere || !PostgresErrors.isNoSuchDatabase(e)) {
        throw e;
      }
      LOG.info("the pooler is looked at when the database is there: {}", e.getMessage());
    }
    return ", and the load goes through " + load.address().server();
  }

  private boolean isThere(ControlConnection connection)
      throws TargetException, InterruptedException {
    String sql = "SELECT datname::text FROM pg_database WHERE datname = $1";
    return !connection
        .query(
            sql,
            address.database(),
            row -> row.get(0, String.class),
            TOTALS_LIMIT,
            "looking for the database")
        .isEmpty();
  }

  private List<Fact> ofPooler() throws TargetException, InterruptedException {
    if (!load.isPooled()) {
      return List.of();
    }
    try (PoolerLook look = new PoolerLook(load)) {
      return look.at(address.database());
    }
  }

  private List<Fact> between() {
    return connections.isStartCut()
        ? List.of(
            new Fact(
                "between us and the server",
                "a pooler that gives whole sessions at " + address.server(),
                Source.READ))
        : List.of();
  }

  /** What the user's sessions would have been set to, of which a run keeps the record. */
  private List<Fact> overridden() throws InterruptedException {
    String doing = "reading the user's settings";
    try (ControlConnection unset =
        ControlConnection.open(
            address,
            connections,
            connections.openUnset(
                address.namespace().controlDatabase(), Tenancy.UNLOCKED.application()),
            doing)) {
      return SessionSettings.overridden(unset, address.namespace());
    } catch (TargetException e) {
      // Such as by a statement_timeout that lets nothing be read.
      LOG.info("{}", e.getMessage());
      return List.of(new Fact(SessionSettings.OVERRIDDEN, "unknown", Source.UNKNOWN));
    }
  }

  @Override
  public DatabaseLock lock(
      LockOwner owner,
      DatabaseLock.Extent extent,
      Duration patienceWithOthers,
      Progress progress,
      Consumer<TargetException> whenLost)
      throws TargetException, InterruptedException {
    PostgresLock.Patience wait = patience.withOthers(patienceWithOthers);
    lock = PostgresLock.take(address, connections, owner, extent, wait, progress, whenLost);
    tenancy = Tenancy.of(owner);
    return lock;
  }

  @Override
  public void reset(RunPlan plan, int nodes, Progress progress)
      throws TargetException, InterruptedException {
    Provisioning provisioning =
        new Provisioning(address, load, PostgresOptions.of(plan), plan.workload(), progress);
    if (lock == null) {
      try (ControlConnection control =
          connect(address.namespace().controlDatabase(), Map.of(), "resetting")) {
        remake(provisioning, control, nodes);
      }
    } else {
      remake(provisioning, lock.connection(), nodes);
    }
    try (ControlConnection database = enter("resetting")) {
      boolean checkpoint = provisioning.fill(database);
      String done = checkpoint ? "yes" : "no: the user may not";
      resetFacts =
          List.of(
              new Fact("checkpoint after reset", done, Source.READ),
              new Fact(
                  "autovacuum of the tables",
                  PostgresOptions.of(plan).autovacuum() ? "on" : "off",
                  Source.READ));
    }
  }

  @Override
  public LedgerTotals takeUp(RunPlan plan, int nodes, Progress progress)
      throws TargetException, InterruptedException {
    progress.at("reading what an earlier run has left", Double.NaN);
    if (lock != null) {
      lock.requireOwnLeavings();
    }
    resetFacts =
        List.of(new Fact("reset", "none: goes on in what an earlier run left", Source.READ));
    return totals(plan, List.of());
  }

  private void remake(Provisioning provisioning, ControlConnection control, int nodes)
      throws TargetException, InterruptedException {
    provisioning.verify(control, nodes);
    provisioning.create(control, lock == null ? DatabaseMark.MADE : tenancy.mark());
  }

  @Override
  public TransferTarget open(RunPlan plan, TargetMeasures measures)
      throws TargetException, InterruptedException {
    return PostgresTarget.open(load, PostgresOptions.of(plan), tenancy, measures);
  }

  @Override
  public Optional<ServerReader> watch() throws TargetException, InterruptedException {
    String doing = "asking the server how it is";
    return Optional.of(
        PostgresReader.open(connect(address.namespace().controlDatabase(), Map.of(), doing)));
  }

  /** Reading changes nothing: a session that somebody ends meanwhile is no reason to do without. */
  @Override
  public LedgerTotals totals(RunPlan plan, List<TransferId> unknownIds)
      throws TargetException, InterruptedException {
    long deadlineNanos = System.nanoTime() + READ_AGAIN_FOR.toNanos();
    while (true) {
      try {
        return readTotals(unknownIds);
      } catch (TargetException e) {
        if (!PostgresErrors.isOfBrokenConnection(e) || System.nanoTime() - deadlineNanos > 0) {
          throw e;
        }
        LOG.warn("{}; reading them again", e.getMessage());
        Thread.sleep(READ_AGAIN_AFTER.toMillis());
      }
    }
  }

  private LedgerTotals readTotals(List<TransferId> unknownIds)
      throws TargetException, InterruptedException {
    try (ControlConnection connection = enter("reading totals")) {
      boolean decided = unknownIds.isEmpty() || mayBeDecided() && loadHasEnded(connection);
      // One snapshot for all of it.
      connection.execute(
          "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", TOTALS_LIMIT, "reading totals");
      long[] accounts =
          numbers(
              connection,
              "SELECT count(*), coalesce(sum(balance), 0)::bigint,"
                  + " count(*) FILTER (WHERE balance < 0) FROM accounts",
              3);
      long[] transfers =
          numbers(
              connection, "SELECT count(*), coalesce(sum(amount), 0)::bigint FROM transfers", 2);
      long found = 0;
      long foundAmount = 0;
      for (int from = 0; from < unknownIds.size(); from += IDS_PER_LOOKUP) {
        int to = Math.min(unknownIds.size(), from + IDS_PER_LOOKUP);
        List<Long> amounts = lookUp(connection, unknownIds.subList(from, to));
        found += amounts.size();
        foundAmount += amounts.stream().mapToLong(Long::longValue).sum();
      }
      return new LedgerTotals(
          true,
          accounts[0],
          accounts[1],
          accounts[2],
          transfers[0],
          transfers[1],
          found,
          foundAmount,
          decided ? unknownIds.size() : found,
          null);
    }
  }

  /**
   * Whether an id that is not found says anything: what a pooler has taken from us it may hand on
   * whenever it likes, when all our sessions have ended.
   */
  private boolean mayBeDecided() {
    return !load.isPooled() && !connections.isStartCut();
  }

  /**
   * Whether no session can execute a transfer of the load any more. One whose connection we closed
   * goes on until it has to answer: while it waits for a lock or a standby, what it did is not
   * visible yet and may be stored later. One that has not read yet what we sent is idle, and stays
   * until it has. So an attempt's have all to be gone; of others that bear no attempt's name there
   * are such that have nothing to do with the load.
   */
  private boolean loadHasEnded(ControlConnection connection)
      throws TargetException, InterruptedException {
    long deadlineNanos = System.nanoTime() + ABANDONED_LIMIT.toNanos();
    String left = OF_THE_LOAD + (lock == null ? " AND state <> 'idle'" : "");
    while (numbers(connection, left, 1)[0] > 0) {
      if (System.nanoTime() - deadlineNanos > 0) {
        return false;
      }
      numbers(connection, "SELECT 0::bigint FROM pg_sleep(0.1)", 1);
    }
    return true;
  }

  private static long[] numbers(ControlConnection connection, String sql, int columns)
      throws TargetException, InterruptedException {
    return connection
        .query(
            sql,
            row -> {
              long[] values = new long[columns];
              for (int i = 0; i < columns; i++) {
                values[i] = row.get(i, Long.class);
              }
              return values;
            },
            TOTALS_LIMIT,
            "reading totals")
        .get(0);
  }

  private static List<Long> lookUp(ControlConnection connection, List<TransferId> ids)
      throws TargetException, InterruptedException {
    return connection.query(
        "SELECT amount FROM transfers WHERE id = ANY ($1)",
        ids.stream().map(TransferId::toUuid).toArray(UUID[]::new),
        row -> row.get(0, Long.class),
        TOTALS_LIMIT,
        "looking up unknown transfers");
  }

  /**
   * Looks whether a run could begin, and changes nothing.
   *
   * @param use what is to run; empty to look at the server alone
   * @return which server it is, for people
   * @throws TargetException with what is in the way
   */
  String look(Optional<Use> use) throws TargetException, InterruptedException {
    Map<String, String> settings = new HashMap<>();
    if (use.isPresent()) {
      PostgresOptions options = PostgresOptions.of(use.get().plan());
      Optional<String> lacking = OpenFiles.lackingFor(ServerRoom.connectionsOf(options));
      if (lacking.isPresent()) {
        throw new TargetException(StepFailure.Kind.REFUSED, lacking.get());
      }
      settings.putAll(ConnectionSettings.of(options));
      if (options.client() == PostgresOptions.Client.JDBC) {
        JdbcConnections.requireNoSocket(address);
      }
    }
    SessionProbe.verifyOwn(address, connections, address.namespace().controlDatabase());
    try (ControlConnection connection =
        connect(address.namespace().controlDatabase(), settings, "connecting")) {
      String seen = new FirstLook(load, connection).at(use) + lookAtPooler(use, connection);
      // A pooler remembers for a while that there is no such database.
      if (!connections.isStartCut() || isThere(connection)) {
        lookInto(address.database());
      }
      return seen;
    }
  }

  /**
   * A server may let us into one database and not into another (pg_hba.conf says so of each); that
   * ours is not there yet, or not to be used yet, is another matter.
   */
  private void lookInto(String database) throws TargetException, InterruptedException {
    try (ControlConnection entered = connect(database, Map.of(), "connecting to " + database)) {
      LOG.debug("entered {}", entered);
    } catch (TargetException e) {
      if (PostgresErrors.isNotLetIn(e)) {
        throw e;
      }
    }
  }

  /** Connects to the database itself, if it is still this attempt's. */
  private ControlConnection enter(String doing) throws TargetException, InterruptedException {
    ControlConnection connection =
        ControlConnection.open(
            address,
            connections,
            connections.open(address.database(), tenancy.application(), Map.of()),
            doing);
    try {
      String mark =
          connection
              .query(
                  "SELECT " + address.namespace().ownMark(),
                  row -> row.get(0, String.class),
                  TOTALS_LIMIT,
                  doing)
              .get(0);
      tenancy.verify(mark, address);
      return connection;
    } catch (TargetException | InterruptedException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private ControlConnection connect(String database, Map<String, String> settings, String doing)
      throws TargetException, InterruptedException {
    return ControlConnection.open(
        address, connections, connections.open(database, settings), doing);
  }

  @Override
  public void close() {
    if (lock != null) {
      lock.close();
    }
    connections.close();
  }
}
