package io.trialbalance.workload.database.postgresql;

import io.r2dbc.spi.Readable;
import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.protocol.plan.PlanEstimate;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.database.Database.Use;
import io.trialbalance.workload.database.TargetException;
import java.io.File;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What a run asks of a server first, and finds out. Changes nothing there. */
record FirstLook(PostgresAddress address, LoadPath load, ControlConnection connection) {

  FirstLook(LoadPath load, ControlConnection connection) {
    this(connection.address(), load, connection);
  }

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Left free for everybody else on that disk: what TigerBeetle's runs leave too. */
  private static final long RESERVE_BYTES = 1L << 30;

  /** Where the data is, is for some roles to know. */
  private static final String QUERY =
      """
      SELECT current_setting('server_version'), pg_is_in_recovery(),
             CASE WHEN pg_has_role('pg_read_all_settings', 'USAGE')
                  THEN current_setting('data_directory') END
      """;

  private record Seen(String version, boolean isInRecovery, String data) {
    private static Seen of(Readable row) {
      return new Seen(
          row.get(0, String.class), row.get(1, Boolean.class), row.get(2, String.class));
    }
  }

  /**
   * @param use what is to run; empty to look at the server alone
   * @return which server it is, for people
   * @throws TargetException with what is in the way of a run
   */
  String at(Optional<Use> use) throws TargetException, InterruptedException {
    Seen seen = connection.query(QUERY, Seen::of, LIMIT, "looking at the server").get(0);
    TargetSession.verifyPrimary(address.server(), seen.isInRecovery());
    Rights.verify(address, connection);
    rehearse();
    if (use.isPresent()) {
      RunPlan plan = use.get().plan();
      PostgresOptions options = PostgresOptions.of(plan);
      ServerRoom.read(connection, address.namespace(), LIMIT)
          .verify(load.connectionsAtServer(options), use.get().nodes());
      ConnectionSettings.verifySession(connection, options);
      if (seen.data() != null && isOnThisMachine()) {
        verifyDisk(plan, new File(seen.data()));
      }
    }
    return address + " is PostgreSQL " + seen.version();
  }

  /**
   * Finds what a reset would: what others have put into our namespace, or hung on it. Where a run
   * is under way, its load would have to wait for the answer.
   */
  private void rehearse() throws TargetException, InterruptedException {
    Optional<String> rehearsal = address.namespace().rehearsal();
    if (rehearsal.isEmpty() || LockSession.isInUse(connection)) {
      return;
    }
    String doing = "trying whether " + address.namespace().inWords() + " can be made anew";
    try {
      connection.execute(rehearsal.get(), LIMIT, doing);
    } catch (TargetException e) {
      connection.execute("ROLLBACK", LIMIT, doing);
      // Somebody reads a table just now: a reset waits for longer.
      if (!PostgresErrors.isOfLock(e)) {
        throw e;
      }
    }
  }

  private boolean isOnThisMachine() {
    PostgresServer server = address.servers().get(0);
    try {
      return server.isSocket() || InetAddress.getByName(server.host()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** A folder that is not there is a container's, whose disk cannot be seen from here. */
  private static void verifyDisk(RunPlan plan, File data) throws TargetException {
    OptionalLong bytes =
        PlanEstimate.of(plan, new PostgresDriver().costs(plan.workload())).databaseBytes();
    long needed = bytes.orElse(0) + RESERVE_BYTES;
    long free = data.getUsableSpace();
    if (data.getTotalSpace() > 0 && free < needed) {
      throw new TargetException(
          Kind.REFUSED,
          String.format(
              Locale.ROOT,
              "PostgreSQL needs about %.1f GB in %s%s and there is room for %.1f GB: make room,"
                  + " shorten the phases, or lower the rate",
              needed / 1e9,
              data,
              bytes.isPresent()
                  ? " (for the plan's accounts and transfers, and 1 GB left free)"
                  : " (which stay free)",
              free / 1e9));
    }
  }
}
