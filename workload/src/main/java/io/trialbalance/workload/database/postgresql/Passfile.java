package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Passwords in a file of libpq's form: {@code host:port:database:user:password} on each line, of
 * which the first counts that is true of a connection. {@code *} is true of everything, a backslash
 * takes its meaning from a colon or a backslash, and a line that begins with {@code #} is a
 * comment.
 *
 * @param file from which they are
 * @param lines of it
 */
record Passfile(Path file, List<String> lines) implements Passwords {

  /** Where servers' sockets are if nobody says so: libpq calls such a server's host localhost. */
  private static final List<String> USUAL_SOCKETS = List.of("/var/run/postgresql", "/tmp");

  @Override
  public Optional<Secret> of(PostgresServer server, String database, String user) {
    String host = USUAL_SOCKETS.contains(server.host()) ? "localhost" : server.host();
    List<String> wanted = List.of(host, Integer.toString(server.port()), database, user);
    return lines.stream()
        .filter(line -> !line.startsWith("#"))
        .flatMap(line -> password(line, wanted).stream())
        .findFirst()
        .map(Secret::of);
  }

  /** The last field of a line whose others are true of {@code wanted}. */
  private static Optional<String> password(String line, List<String> wanted) {
    int at = 0;
    for (String field : wanted) {
      at = behind(line, at, field);
      if (at < 0) {
        return Optional.empty();
      }
    }
    return Optional.of(field(line, at)).filter(password -> !password.isEmpty());
  }

  /** Where the next field begins, if the one at {@code from} is {@code wanted}; otherwise -1. */
  private static int behind(String line, int from, String wanted) {
    int end = end(line, from);
    if (end == line.length()) {
      return -1;
    }
    String written = line.substring(from, end);
    return written.equals("*") || unescaped(written).equals(wanted) ? end + 1 : -1;
  }

  private static String field(String line, int from) {
    return unescaped(line.substring(from, end(line, from)));
  }

  /** Of the field's own colon, or the line's end. */
  private static int end(String line, int from) {
    int at = from;
    while (at < line.length() && line.charAt(at) != ':') {
      at += line.charAt(at) == '\\' && at + 1 < line.length() ? 2 : 1;
    }
    return at;
  }

  private static String unescaped(String text) {
    return text.replaceAll("(?s)\\\\(.)", "$1");
  }

  @Override
  public String source() {
    return file.toString();
  }

  /** Without a word of what is in it. */
  @Override
  public String toString() {
    return source();
  }
}
