package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is at an address where no session could be had although somebody takes connections: it is
 * asked as any PostgreSQL is asked first, whether it speaks TLS, and answers with one letter.
 */
final class OtherEnd {

  /** {@code SSLRequest}: its length, and 1234 and 5679 as its number. */
  private static final long SSL_REQUEST = 8L << Integer.SIZE | 80_877_103;

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final int SHOWN = 40;

  private OtherEnd() {}

  /** Why there is no session, if that says more than {@code failed}; otherwise that. */
  static TargetException explain(TargetException failed, PostgresAddress address, String doing) {
    if (failed.toStepFailure().kind() != Kind.UNREACHABLE || PostgresErrors.isAnswer(failed)) {
      return failed;
    }
    List<String> seen =
        address.servers().stream()
            .filter(server -> !server.isSocket())
            .flatMap(
                server ->
                    look(server, address.tls().mode()).stream()
                        .map(words -> server + " takes connections, " + words))
            .toList();
    if (seen.isEmpty()) {
      return failed;
    }
    String words = String.join("; ", seen);
    return new TargetException(
        Kind.UNREACHABLE,
        address.servers().size() == 1
            ? doing + ": " + words
            : failed.getMessage() + ". Looked at once more: " + words,
        failed.getCause());
  }

  /** Empty if nobody takes a connection, or it is a PostgreSQL that does as {@code mode} asks. */
  private static Optional<String> look(PostgresServer server, SslMode mode) {
    try (Socket socket = new Socket()) {
      int millis = (int) LIMIT.toMillis();
      socket.connect(new InetSocketAddress(server.host(), server.port()), millis);
      socket.setSoTimeout(millis);
      new DataOutputStream(socket.getOutputStream()).writeLong(SSL_REQUEST);
      return seen(read(socket.getInputStream()), mode);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> seen(String answer, SslMode mode) {
    if (answer == null) {
      return Optional.of(
          "and says nothing. Is it a PostgreSQL, and does it run (a stopped one does not answer)?"
              + " Check host and port of the database's entry");
    }
    if (answer.equals("N") && mode.isEncryptedAlways()) {
      return Optional.of(
          "and speaks no TLS, which sslmode = "
              + mode.label()
              + " asks for. A PostgreSQL has it with ssl = on, ssl_cert_file and ssl_key_file");
    }
    if (answer.equals("N") || answer.equals("S")) {
      return Optional.empty();
    }
    return Optional.of(
        answer.isEmpty()
            ? "and closes them without a word: it is no PostgreSQL, or one that takes none from here."
                + " Check host and port of the database's entry, and the server's log"
            : "and is no PostgreSQL: it says '"
                + answer
                + "'. Check host and port of the database's entry");
  }

  /** Its first words; empty if it closed the connection, null if it said nothing in time. */
  private static String read(InputStream in) throws IOException {
    byte[] bytes = new byte[SHOWN];
    try {
      int read = in.read(bytes);
      return read < 0
          ? ""
          : new String(bytes, 0, read, StandardCharsets.ISO_8859_1)
              .lines()
              .findFirst()
              .orElse("")
              .replaceAll("[^\\x20-\\x7e]", "?");
    } catch (SocketTimeoutException e) {
      return null;
    } catch (IOException reset) {
      return "";
    }
  }
}
