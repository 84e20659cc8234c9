package io.trialbalance.workload.database.postgresql;

import io.r2dbc.spi.Readable;
import io.trialbalance.workload.database.LockOwner;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A session that holds the lock of a database, as the server shows it. Everybody may read which
 * user has it and what it calls itself; what it says of itself in its statements is for its own
 * role and for {@code pg_monitor}.
 *
 * @param pid of the server's process
 * @param user null if the session has ended meanwhile
 * @param application what it calls itself
 * @param statement its last one
 */
record LockHolder(int pid, String user, String application, String statement) {

  private static final String APPLICATION = "trialbalance lock %s %s";
  private static final Pattern OURS = Pattern.compile("trialbalance lock ([0-9a-f]{16}) .*");
  private static final Pattern SIGNED = Pattern.compile("/\\* (trialbalance, [^*]*) \\*/.*");

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
    return APPLICATION.formatted(hex(owner), harmless(owner.node()));
  }

  /** What precedes its statements. */
  static String signature(LockOwner owner) {
    return "/* " + harmless(owner.inWords()) + " */ ";
  }

  /** Cannot end a comment from within, nor do anything to a terminal. */
  private static String harmless(String text) {
    return text == null ? "unknown" : text.replaceAll("[^A-Za-z0-9 .,:()_-]", "?");
  }

  private static String hex(LockOwner owner) {
    return HexFormat.of().toHexDigits(owner.experimentBits());
  }

  /** Whether it belongs to the experiment of {@code owner}, be it to another attempt or node. */
  boolean isOfExperiment(LockOwner owner) {
    Matcher ours = OURS.matcher(application == null ? "" : application);
    return ours.matches() && ours.group(1).equals(hex(owner));
  }

  private String inWords() {
    Matcher signed = SIGNED.matcher(statement == null ? "" : statement);
    if (signed.lookingAt()) {
      // Anybody who may log in can say so: the user is what the server knows.
      return "%s, user '%s', server process %d"
          .formatted(harmless(signed.group(1)), harmless(user), pid);
    }
    return "user '%s' as '%s', server process %d (what it is doing is shown to its own role and pg_monitor only)"
        .formatted(harmless(user), harmless(application), pid);
  }

  /** All of them, for people. */
  static String inWords(List<LockHolder> holders) {
    return holders.stream().map(LockHolder::inWords).collect(Collectors.joining("; "));
  }
}
