package io.trialbalance.workload.database.postgresql;

import io.r2dbc.spi.Readable;
import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.Promise.Dimension;
import io.trialbalance.protocol.measure.Promise.Flush;
import io.trialbalance.protocol.measure.Promise.Isolation;
import io.trialbalance.protocol.measure.Promise.TakeOver;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.database.postgresql.PostgresOptions.IsolationLevel;
import io.trialbalance.workload.database.postgresql.PostgresOptions.SynchronousCommit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server promises of a commit that it has acknowledged to a session with the load's
 * settings: read from the running server, its standbys included.
 *
 * @param commit what a session of the load waits for
 * @param isolation of the load's transactions
 * @param flushes whether {@code fsync} is on
 * @param flushMethod {@code wal_sync_method}
 * @param savesWholePages whether {@code full_page_writes} is on
 * @param hasChecksums whether {@code data_checksums} is on
 * @param names {@code synchronous_standby_names}
 * @param standbys that are connected; what they are is null to who may not see it
 */
record ServerPromises(
    SynchronousCommit commit,
    IsolationLevel isolation,
    boolean flushes,
    String flushMethod,
    boolean savesWholePages,
    boolean hasChecksums,
    String names,
    List<Standby> standbys) {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** {@code ANY 2 (…)}, {@code FIRST 1 (…)}, {@code 1 (…)}; a list alone means one of it. */
  private static final Pattern COUNTED =
      Pattern.compile("\\s*(?:(?:ANY|FIRST)\\s+)?(\\d+)\\s*\\(.*", Pattern.CASE_INSENSITIVE);

  private static final String SETTINGS =
      """
      SELECT current_setting('fsync') = 'on', current_setting('wal_sync_method'),
             current_setting('full_page_writes') = 'on', current_setting('data_checksums') = 'on',
             current_setting('synchronous_standby_names')
      """;

  /** A standby on the server's own host falls with it. */
  private static final String STANDBYS =
      """
      SELECT coalesce(application_name, ''), sync_state IN ('sync', 'quorum'),
             client_addr IS NULL OR client_addr = inet_server_addr()
               OR client_addr << '127.0.0.0/8' OR client_addr = '::1'
        FROM pg_stat_replication
      """;

  /**
   * One standby.
   *
   * @param isWaitedFor whether it may be one of those that a commit waits for; null to who may not
   *     see it
   */
  record Standby(String name, Boolean isWaitedFor, boolean isOnThisHost) {}

  /**
   * Asks the server.
   *
   * @param options of the plan, with whose settings the load's sessions were verified
   */
  static ServerPromises read(ControlConnection connection, PostgresOptions options)
      throws TargetException, InterruptedException {
    String doing = "reading what the server promises";
    List<Standby> standbys = connection.query(STANDBYS, ServerPromises::standby, LIMIT, doing);
    return connection.query(SETTINGS, row -> of(row, options, standbys), LIMIT, doing).get(0);
  }

  private static Standby standby(Readable row) {
    return new Standby(
        row.get(0, String.class), row.get(1, Boolean.class), row.get(2, Boolean.class));
  }

  private static ServerPromises of(Readable row, PostgresOptions options, List<Standby> standbys) {
    return new ServerPromises(
        options.synchronousCommit(),
        options.isolationLevel(),
        row.get(0, Boolean.class),
        row.get(1, String.class),
        row.get(2, Boolean.class),
        row.get(3, Boolean.class),
        row.get(4, String.class),
        standbys);
  }

  /** One for each dimension. */
  List<Promise> list() {
    List<Promise> all = new ArrayList<>();
    all.add(flushedHere());
    all.addAll(onOtherHosts());
    all.add(takesOver());
    all.add(Promise.isolation(of(isolation), isolation.label(), Source.READ));
    all.add(Promise.funds(true, "yes, in the transaction", Source.READ));
    all.add(
        Promise.checksums(
            hasChecksums, hasChecksums ? "yes" : "no: data_checksums is off", Source.READ));
    return all;
  }

  private static Isolation of(IsolationLevel level) {
    return switch (level) {
      case READ_COMMITTED -> Isolation.READ_COMMITTED;
      case REPEATABLE_READ -> Isolation.REPEATABLE_READ;
      case SERIALIZABLE -> Isolation.SERIALIZABLE;
    };
  }

  private Promise flushedHere() {
    if (!flushes) {
      return Promise.flushedHere(Flush.NEVER, "no: fsync is off", Source.READ);
    }
    if (commit == SynchronousCommit.OFF) {
      return Promise.flushedHere(Flush.LATER, "no: synchronous_commit is off", Source.READ);
    }
    return savesWholePages
        ? Promise.flushedHere(Flush.FIRST, "yes, by " + flushMethod, Source.READ)
        : Promise.flushedHere(
            Flush.FIRST_BUT_TORN, "yes, but full_page_writes is off", Source.READ);
  }

  private List<Promise> onOtherHosts() {
    if (standbys.stream().anyMatch(standby -> standby.isWaitedFor() == null)) {
      String why = "our user may not see the standbys: pg_monitor may";
      return List.of(
          Promise.unknown(Dimension.OTHER_HOSTS, why),
          Promise.unknown(Dimension.SURVIVES_HOST, why));
    }
    int hosts = hosts();
    Optional<String> why = whyNone();
    String words =
        why.map(reason -> "0: " + reason).orElse(hosts + ", " + names + ", " + waitsTo());
    return List.of(
        Promise.otherHosts(hosts, commit != SynchronousCommit.REMOTE_WRITE, words, Source.READ),
        Promise.survivesHost(
            hosts > 0,
            hosts > 0 ? "yes, if the standby with the most log takes over" : "no",
            Source.READ));
  }

  private String waitsTo() {
    return switch (commit) {
      case REMOTE_WRITE -> "written";
      case REMOTE_APPLY -> "flushed and applied";
      default -> "flushed";
    };
  }

  /** On so many at least, whichever standbys answered first. */
  private int hosts() {
    if (!waitsForStandbys()) {
      return 0;
    }
    long here = waitedFor().stream().filter(Standby::isOnThisHost).count();
    return (int) Math.max(0, counted() - here);
  }

  private Optional<String> whyNone() {
    if (hosts() > 0) {
      return Optional.empty();
    }
    if (names.isBlank()) {
      return Optional.of("synchronous_standby_names is empty");
    }
    return Optional.of(
        waitsForStandbys()
            ? "the standbys that are waited for are on this host"
            : "synchronous_commit is " + commit.label());
  }

  private boolean waitsForStandbys() {
    return !names.isBlank() && commit != SynchronousCommit.OFF && commit != SynchronousCommit.LOCAL;
  }

  private List<Standby> waitedFor() {
    return standbys.stream().filter(Standby::isWaitedFor).toList();
  }

  private int counted() {
    Matcher counted = COUNTED.matcher(names);
    return counted.matches() ? Integer.parseInt(counted.group(1)) : 1;
  }

  private Promise takesOver() {
    boolean hasAny = standbys.stream().anyMatch(standby -> !standby.isOnThisHost());
    return hasAny
        ? Promise.takesOver(TakeOver.BY_HAND, "if somebody promotes a standby", Source.READ)
        : Promise.takesOver(TakeOver.NO, "no: no standby on another host", Source.READ);
  }
}
