package io.trialbalance.workload.database.postgresql;

import io.r2dbc.spi.Readable;
import io.trialbalance.workload.database.Authority;
import io.trialbalance.workload.database.LockOwner;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A session that holds the lock of a database, as the server shows it. Everybody may read which
 * user has it and what it calls itself, by which the nodes of an attempt know each other; in whose
 * name it holds it is in its statements, and those are for its own role and for {@code pg_monitor}.
 *
 * @param pid of the server's process
 * @param user null if the session has ended meanwhile
 * @param application what it calls itself
 * @param statement its last one
 */
record LockHolder(int pid, String user, String application, String statement) {

  private static final String APPLICATION = "trialbalance lock %s ";
  private static final String SIGNATURE = "/* trialbalance, %s: %s */ ";
  private static final String UUID_FORM = "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})";

  /** What a server has cut off does not match: it takes nobody for somebody else. */
  private static final Pattern SIGNED =
      Pattern.compile(
          "/\\* trialbalance, cluster "
              + UUID_FORM
              + ", epoch (\\d{1,18}) of "
              + UUID_FORM
              + ", attempt (\\d{1,18}): ([^*]*)");

  /** Its column names are in the order of the record. */
  static final String COLUMNS = "l.pid, a.usename::text, a.application_name, a.query";

  static LockHolder of(Readable row) {
    return new LockHolder(
        row.get(0, Integer.class),
        row.get(1, String.class),
        row.get(2, String.class),
        row.get(3, String.class));
  }

  /** What a session of {@code owner} calls itself. */
  static String application(LockOwner owner) {
    return ofAttempt(owner) + harmless(owner.node());
  }

  private static String ofAttempt(LockOwner owner) {
    return APPLICATION.formatted(HexFormat.of().toHexDigits(owner.attemptBits()));
  }

  /** What precedes its statements: first what others have to read, then what people want to. */
  static String signature(LockOwner owner) {
    return SIGNATURE.formatted(owner.authority().inWords(), harmless(owner.inWords()));
  }

  /** Cannot end a comment from within, nor do anything to a terminal. */
  static String harmless(String text) {
    return text == null ? "unknown" : text.replaceAll("[^A-Za-z0-9 .,:()_-]", "?");
  }

  /** Whether its session has ended since the server showed it. */
  boolean hasEnded() {
    return application == null;
  }

  /** In whose name it holds the lock, if we may read that. */
  private Optional<Authority> authority() {
    Matcher signed = SIGNED.matcher(statement == null ? "" : statement);
    return signed.lookingAt()
        ? Optional.of(
            new Authority(
                UUID.fromString(signed.group(1)),
                Long.parseLong(signed.group(2)),
                UUID.fromString(signed.group(3)),
                Long.parseLong(signed.group(4))))
        : Optional.empty();
  }

  /** Whether it is of the attempt of {@code owner}, on whichever node. */
  boolean isOfAttempt(LockOwner owner) {
    return authority()
        .map(owner.authority()::equals)
        .orElseGet(() -> application != null && application.startsWith(ofAttempt(owner)));
  }

  /** Whether it is of an earlier attempt of the cluster of {@code owner}. */
  boolean isBefore(LockOwner owner) {
    return authority().filter(its -> its.isBefore(owner.authority())).isPresent();
  }

  /** Whether it is of a later attempt of the cluster of {@code owner}, who is superseded then. */
  boolean isAfter(LockOwner owner) {
    return authority().filter(owner.authority()::isBefore).isPresent();
  }

  /** Whether its coordinator is that of {@code owner}: it may be letting go just now. */
  boolean isOfCoordinatorOf(LockOwner owner) {
    return authority().filter(owner.authority()::isOfCoordinatorOf).isPresent();
  }

  private String inWords() {
    Matcher signed = SIGNED.matcher(statement == null ? "" : statement);
    if (signed.lookingAt()) {
      // Anybody who may log in can say so: the user is what the server knows.
      return "trialbalance, %s, of cluster %s, user '%s', server process %d"
          .formatted(harmless(signed.group(5).strip()), signed.group(1), harmless(user), pid);
    }
    return "user '%s' as '%s', server process %d (what it is doing is shown to its own role and pg_monitor only)"
        .formatted(harmless(user), harmless(application), pid);
  }

  /** All of them, for people. */
  static String inWords(List<LockHolder> holders) {
    return holders.stream().map(LockHolder::inWords).collect(Collectors.joining("; "));
  }
}
