package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.Nearest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a server is, in one line, by the rules of libpq ("Connection URIs" in PostgreSQL's
 * documentation): {@code postgresql://user@host1,host2:5433/database?sslmode=verify-full}.
 *
 * @param text as it was written, which holds no password
 * @param parameters what it says, by libpq's names; what it leaves empty it does not say
 */
record PostgresUrl(String text, Map<String, String> parameters) {

  private static final List<String> SCHEMES = List.of("postgresql://", "postgres://");

  private static final String NO_PASSWORD =
      "no password in it, since who sees the configuration sees it too: name where it is with"
          + " password-env, password-file or passfile";

  private static final String NO_SSL_PASSWORD =
      "no password in it: name where it is with sslpassword-env or sslpassword-file";

  PostgresUrl {
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
  }

  /** What is wrong with a URL; its message is the end of "expected …", and quotes no secret. */
  static final class Fault extends Exception {
    private static final long serialVersionUID = 1L;

    Fault(String expected) {
      super(expected);
    }
  }

  /** Reads {@code text}, without looking at what the parameters say. */
  static PostgresUrl parse(String text) throws Fault {
    String scheme =
        SCHEMES.stream()
            .filter(text::startsWith)
            .findFirst()
            .orElseThrow(
                () ->
                    new Fault(
                        "\"postgresql://USER@HOST:PORT/DATABASE?PARAMETER=VALUE\", in quotes, of"
                            + " which only the beginning has to be there"));
    Map<String, String> said = new TreeMap<>();
    String rest = text.substring(scheme.length());
    int question = rest.indexOf('?');
    if (question >= 0) {
      parameters(rest.substring(question + 1), said);
      rest = rest.substring(0, question);
    }
    int at = rest.lastIndexOf('@');
    if (at >= 0) {
      user(rest.substring(0, at), said);
      rest = rest.substring(at + 1);
    }
    int slash = rest.indexOf('/');
    if (slash >= 0) {
      say(said, "dbname", decoded(rest.substring(slash + 1)));
      rest = rest.substring(0, slash);
    }
    servers(rest, said);
    return new PostgresUrl(text, said);
  }

  private static void user(String info, Map<String, String> said) throws Fault {
    if (info.contains(":")) {
      throw new Fault(NO_PASSWORD);
    }
    if (info.contains("/")) {
      throw new Fault("%2F for a slash before the last @, and %40 for an @ behind a slash");
    }
    if (info.contains("@")) {
      throw new Fault(
          "%40 for each @ in the user's name, user%40corp@host: only the last @ ends it");
    }
    say(said, "user", decoded(info));
  }

  private static void servers(String servers, Map<String, String> said) throws Fault {
    if (servers.isEmpty()) {
      return;
    }
    List<String> hosts = new ArrayList<>();
    List<String> ports = new ArrayList<>();
    for (String server : servers.split(",", -1)) {
      int end = server.startsWith("[") ? server.indexOf(']') + 1 : server.lastIndexOf(':');
      end = end < 0 ? server.length() : end;
      String host = server.substring(0, end);
      String port = server.substring(end);
      if (server.startsWith("[") && end == 0 || !port.isEmpty() && !port.startsWith(":")) {
        throw new Fault("an IPv6 address in brackets, [::1] or [::1]:5432");
      }
      if (!server.startsWith("[") && host.contains(":")) {
        throw new Fault("brackets around an IPv6 address, [" + host + "]");
      }
      hosts.add(decoded(host.startsWith("[") ? host.substring(1, host.length() - 1) : host));
      ports.add(port.isEmpty() ? "" : decoded(port.substring(1)));
    }
    say(said, "host", String.join(",", hosts));
    if (ports.stream().anyMatch(port -> !port.isEmpty())) {
      say(said, "port", String.join(",", ports));
    }
  }

  private static void parameters(String query, Map<String, String> said) throws Fault {
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      if (equals <= 0 || pair.indexOf('=', equals + 1) >= 0) {
        throw new Fault("PARAMETER=VALUE behind the question mark, with & between them");
      }
      String name = decoded(pair.substring(0, equals));
      String value = decoded(pair.substring(equals + 1));
      if (name.equals("password") || name.equals("sslpassword")) {
        throw new Fault(name.equals("password") ? NO_PASSWORD : NO_SSL_PASSWORD);
      }
      if (name.equals("ssl") && value.equals("true")) {
        say(said, "sslmode", "require");
        continue;
      }
      List<String> known = Parameter.urlNames();
      if (!known.contains(name)) {
        String near =
            Nearest.word(name, known).map(one -> "; did you mean " + one + '?').orElse("");
        throw new Fault("no parameter other than " + String.join(", ", known) + near);
      }
      say(said, name, value);
    }
  }

  private static void say(Map<String, String> said, String name, String value) {
    if (!value.isEmpty()) {
      said.put(name, value);
    }
  }

  /** Percent-encoding; unlike in a form, a plus sign is itself. */
  private static String decoded(String text) throws Fault {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        decoded.put(bytes[i]);
        continue;
      }
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (high < 0 || low < 0 || high + low == 0) {
        throw new Fault("two hexadecimal digits behind each %, which are not 00");
      }
      decoded.put((byte) (high * 16 + low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new Fault("text in UTF-8 behind its percent signs");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
