package io.trialbalance.workload.database.postgresql;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.plan.Workload;
import io.trialbalance.workload.database.Ledger.Progress;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.postgresql.Namespace.Step;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;

/** The steps of a reset: our namespace dropped and made again, with the plan's accounts in it. */
final class Provisioning {

  private static final Duration STATEMENT_LIMIT = Duration.ofMinutes(2);
  private static final int ROWS_PER_CHUNK = 10_000;

  private static final double MADE_AT = 0.1;
  private static final List<String> TABLES = List.of("accounts", "transfers");

  /** Far below what any server does: above it something is broken. */
  private static final long LEAST_ROWS_PER_SECOND = 5_000;

  private final PostgresAddress address;
  private final LoadPath load;
  private final PostgresOptions options;
  private final Workload workload;
  private final Progress progress;

  /**
   * @param load whose sessions are to do as {@code options} say
   */
  Provisioning(
      PostgresAddress address,
      LoadPath load,
      PostgresOptions options,
      Workload workload,
      Progress progress) {
    this.address = address;
    this.load = load;
    this.options = options;
    this.workload = workload;
    this.progress = progress;
  }

  /** Refuses what would destroy a stranger's data or cannot be done; changes nothing. */
  void verify(ControlConnection maintenance, int nodes)
      throws TargetException, InterruptedException {
    progress.at("checking the server", 0);
    Rights.verify(address, maintenance);
    ServerRoom.read(maintenance, address.namespace(), STATEMENT_LIMIT)
        .verify(load.connectionsAtServer(options), nodes);
  }

  /**
   * Drops what we made earlier and makes it again, empty.
   *
   * @param mark that it gets
   */
  void create(ControlConnection control, String mark) throws TargetException, InterruptedException {
    List<Step> steps = address.namespace().remake(mark);
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      progress.at(step.doing(), MADE_AT * (i + 1) / steps.size());
      execute(control, step.sql(), step.doing());
    }
    for (String statement : load.ofReset(options, settingsOfUsers(control))) {
      execute(control, statement, "setting what sessions begin with");
    }
  }

  private static List<String> settingsOfUsers(ControlConnection control)
      throws TargetException, InterruptedException {
    return control.query(
        "SELECT name FROM pg_settings WHERE context = 'user'",
        row -> row.get(0, String.class),
        STATEMENT_LIMIT,
        "reading which settings there are");
  }

  /**
   * Fills it.
   *
   * @return whether the server let us make a checkpoint
   */
  boolean fill(ControlConnection database) throws TargetException, InterruptedException {
    progress.at("creating tables and functions", MADE_AT);
    execute(database, sql("schema.sql"), "creating the tables");
    String functions = SqlResources.fileOf(options);
    execute(database, sql(functions), "creating the functions of " + functions);
    if (options.foreignKeys()) {
      execute(database, sql("foreign-keys.sql"), "creating foreign keys");
    }
    if (options.secondaryIndexes()) {
      execute(database, sql("secondary-indexes.sql"), "creating indexes");
    }
    execute(
        database,
        "ALTER TABLE accounts SET (fillfactor = " + options.fillfactor() + ")",
        "setting the fillfactor");
    String autovacuum = options.autovacuum() ? "on" : "off";
    for (String table : TABLES) {
      String sql = "ALTER TABLE " + table + " SET (autovacuum_enabled = " + autovacuum + ")";
      execute(database, sql, "turning autovacuum " + autovacuum);
    }
    copyAccounts(database);
    progress.at("vacuuming and analyzing", 0.85);
    database.execute(
        "VACUUM ANALYZE " + String.join(", ", TABLES), bulkLimit(), "vacuuming and analyzing");
    progress.at("writing a checkpoint", 0.95);
    boolean checkpoint = checkpoint(database);
    progress.at("reset", 1);
    return checkpoint;
  }

  private String sql(String resource) {
    return SqlResources.read(resource, address.namespace(), load.firstInFunctions(options));
  }

  private void copyAccounts(ControlConnection database)
      throws TargetException, InterruptedException {
    Flux<ByteBuf> rows =
        Flux.generate(
            () -> 1L,
            (first, sink) -> {
              if (first > workload.accounts()) {
                sink.complete();
                return first;
              }
              long last = Math.min(workload.accounts(), first + ROWS_PER_CHUNK - 1);
              progress.at("copying accounts", MADE_AT + 0.75 * first / workload.accounts());
              sink.next(rows(first, last));
              return last + 1;
            });
    long copied =
        database.copyIn("COPY accounts FROM STDIN", rows, bulkLimit(), "copying the accounts");
    if (copied != workload.accounts()) {
      throw new TargetException(
          Kind.FAILED,
          "PostgreSQL says that "
              + copied
              + " accounts were copied instead of "
              + workload.accounts());
    }
  }

  private ByteBuf rows(long first, long last) {
    StringBuilder text = new StringBuilder();
    for (long id = first; id <= last; id++) {
      text.append(id).append('\t').append(workload.initialBalance()).append('\n');
    }
    return ByteBufUtil.writeAscii(PooledByteBufAllocator.DEFAULT, text);
  }

  private boolean checkpoint(ControlConnection database)
      throws TargetException, InterruptedException {
    boolean allowed =
        database
            .query(
                """
                SELECT rolsuper OR EXISTS (
                    SELECT FROM pg_roles p
                     WHERE p.rolname = 'pg_checkpoint' AND pg_has_role(p.oid, 'USAGE'))
                  FROM pg_roles WHERE rolname = current_user
                """,
                row -> row.get(0, Boolean.class),
                STATEMENT_LIMIT,
                "reading the user's rights")
            .get(0);
    if (allowed) {
      database.execute("CHECKPOINT", bulkLimit(), "writing a checkpoint");
    }
    return allowed;
  }

  private Duration bulkLimit() {
    return STATEMENT_LIMIT.plusSeconds(workload.accounts() / LEAST_ROWS_PER_SECOND);
  }

  private static void execute(ControlConnection connection, String sql, String doing)
      throws TargetException, InterruptedException {
    connection.execute(sql, STATEMENT_LIMIT, doing);
  }
}
