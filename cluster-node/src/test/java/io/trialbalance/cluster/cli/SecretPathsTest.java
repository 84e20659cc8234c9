package io.trialbalance.cluster.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Every way on which a command that fails could show a secret that it was given, in the right place
 * or in a wrong one. A new way is a line of the table. What is logged is looked at as it was
 * logged, before the log hides what it knows. What a running node shows is {@code SecretsIT}'s.
 */
class SecretPathsTest {

  /** No option, number or key of ours has anything of it. */
  private static final String MARK = "pLanTed7qZx0123456789";

  private static final String FIRST_PART = MARK.substring(0, 9);
  private static final String BASE64 = Base64.getEncoder().encodeToString(MARK.getBytes(US_ASCII));

  @TempDir private Path folder;

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private HttpServer echo;

  /**
   * {@code @} in a word is the mark, {@code %} the folder of the files, {@code &} an echo's URL.
   */
  static Stream<Arguments> ways() {
    return Stream.of(
        // The command line's own words.
        way(2, "status --token @"),
        way(2, "status --token=@"),
        way(2, "status -p@"),
        way(2, "status --password=@ --at http://127.0.0.1:1"),
        way(2, "run %/right-plan @"),
        way(2, "run --pass @ %/right-plan @"),
        way(2, "run %/right-plan --set @"),
        way(2, "run %/right-plan --set password:@"),
        way(2, "run %/right-plan --set {password=@}"),
        way(2, "run %/right-plan --set runs={password=@"),
        // Where a node is.
        way(2, "status --at http://user:@@127.0.0.1:1"),
        way(2, "status --at http://@@127.0.0.1:1/"),
        way(2, "status --at http://user:x/@@127.0.0.1:1"),
        way(2, "status --at http://user:x^@@127.0.0.1:1"),
        way(2, "status --at user:@@127.0.0.1:1"),
        way(2, "status --at http://127.0.0.1:1?token=@"),
        way(2, "status --at http://127.0.0.1:1#@"),
        // The token of a node.
        way(2, "status --at http://127.0.0.1:1 --token-file @"),
        way(5, "status --at http://127.0.0.1:1 --token-file %/good"),
        way(5, "status --at http://127.0.0.1:1 --token-file %/ends-in-line-breaks"),
        way(5, "status --at http://127.0.0.1:1 --token-file %/line-break-within"),
        way(2, "status --at http://127.0.0.1:1 --token-file %/blank-within"),
        way(2, "status --at http://127.0.0.1:1 --token-file %/no-ascii"),
        way(2, "status --at http://127.0.0.1:1 --token-file %/nul"),
        way(2, "status --at http://127.0.0.1:1 --token-file %/no-text"),
        way(5, "status --at https://127.0.0.1:1 --token-file %/good"),
        way(2, "status --at & --token-file %/good"),
        way(2, "status --at http://127.0.0.1:1 --ca-file %/good --token-file %/good"),
        way(2, "status --at https://127.0.0.1:1 --ca-file %/good --token-file %/good"),
        way(2, "status --at https://127.0.0.1:1 --ca-file %/key --token-file %/good"),
        way(2, "status --set http.token-file=%/blank-within"),
        way(2, "status --set http.token-file=@"),
        way(5, "status --set http.port=1 --set http.token-file=%/ends-in-line-breaks"),
        // Secrets where the configuration has none.
        way(2, "doctor --set databases.postgresql.password=@"),
        way(2, "doctor --set databases.postgresql.pasword=@"),
        way(2, "doctor --set databases.postgresql.auth=@"),
        way(2, "doctor --set databases.postgresql.url=postgresql:@"),
        way(2, "doctor --set databases.postgresql=@"),
        way(2, "doctor --set databases={url=@}"),
        way(2, "doctor --set http.token=@"),
        way(2, "doctor --set http.tls.key-password=@"),
        way(2, "doctor --set node.tls.key-store-password=@"),
        way(2, "doctor --set databases.postgresql.password-env=@"),
        way(2, "doctor --set databases.embedded={kind=postgresql,server=embedded,password=@}"),
        way(2, "run %/right-plan --set database.password=@"),
        way(2, "run %/right-plan --set postgresql.password=@"),
        way(2, "run %/plan"),
        way(2, "run %/broken-plan"),
        way(2, "doctor --config %/broken"),
        way(2, "doctor --config %/included"),
        // Addresses with user and password.
        way(2, "doctor --set databases.postgresql.host=\"postgresql://me:@@db\""),
        way(2, "doctor --set databases.postgresql.host=\"postgresql://me:/@@db\""),
        way(2, "doctor --set databases.postgresql.host=\"me:@@db\""),
        way(2, "doctor --set databases.postgresql.host=\"jdbc:postgresql://db?password=@\""),
        way(2, "doctor --set databases.postgresql.node-exporters=[\"http://me:@@db:9100\"]"),
        way(2, "doctor --set databases.postgresql.node-exporters=\"http://me:@@db:9100\""),
        way(2, "doctor --set databases.\"postgresql://me:@@db\".kind=postgresql"),
        way(2, "doctor --set databases.tigerbeetle.addresses=[\"me:@@10.0.0.1:3000\"]"),
        way(2, "doctor --set node.seed-nodes=[\"me:@@db:2551\"]"),
        way(2, "doctor --set node.seed-nodes=\"akka://me:@@db:2551\""),
        way(2, "doctor --set node.bind-host=\"me:@@db\""),
        way(2, "doctor --set http.host=\"http://me:@@db\""),
        // Passwords of databases.
        way(1, "doctor --set databases.postgresql.password-file=@"),
        way(1, "doctor --set databases.postgresql.password-file=%/nul"),
        way(1, "doctor --set databases.postgresql.password-file=%/no-text"),
        way(-1, "doctor --set databases.postgresql={host=127.0.0.1,port=1,password-file=%/good}"));
  }

  private static Arguments way(int exitCode, String command) {
    return arguments(command, exitCode);
  }

  @BeforeEach
  void plant() throws IOException {
    write("good", MARK);
    write("ends-in-line-breaks", MARK + "\r\n\n");
    write("line-break-within", MARK + "\r" + MARK);
    write("blank-within", MARK + " " + MARK);
    write("no-ascii", MARK + "\u00e9");
    write("nul", MARK + "\0");
    Files.write(folder.resolve("no-text"), (MARK + "\u00e9").getBytes(StandardCharsets.ISO_8859_1));
    write("key", "-----BEGIN PRIVATE KEY-----\n" + BASE64 + "\n-----END PRIVATE KEY-----\n");
    write("right-plan", "database = noop");
    write("plan", "database { url = \"postgresql://me:" + MARK + "@db\" }, auth = " + MARK);
    write("broken-plan", "database = \"" + MARK + "\n" + MARK + "\"}{" + MARK);
    write("broken", "trialbalance.databases.postgresql.password = \"" + MARK + "\n");
    write("included", "include required(url(\"http://me:" + MARK + "@127.0.0.1:1/x\"))");
    echo = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    echo.createContext(
        "/",
        exchange -> {
          String said = exchange.getRequestHeaders().getFirst("Authorization");
          byte[] body =
              ("{\"title\": \"No\", \"detail\": \"not with " + said + "\"}").getBytes(US_ASCII);
          exchange.sendResponseHeaders(401, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    echo.start();
    logged.start();
    root().addAppender(logged);
  }

  @AfterEach
  void clear() {
    root().detachAppender(logged);
    echo.stop(0);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void noCommandThatFailsShowsASecret(String command, int exitCode) {
    String url = "http://127.0.0.1:" + echo.getAddress().getPort();
    List<String> words =
        Stream.of((command + " --verbose").split(" "))
            .map(word -> word.replaceFirst("@", MARK).replace("%", folder.toString()))
            .map(word -> word.replace("&", url).replace("^", " "))
            .toList();
    TestScreen screen = new TestScreen();

    int ended =
        CommandLineProgram.run(
            words.toArray(String[]::new),
            configuration -> {
              throw new AssertionError("nothing is to be started");
            },
            screen.screen());

    String said = screen.out() + screen.err() + log();
    assertThat(said).doesNotContainIgnoringCase(FIRST_PART).doesNotContain(BASE64.substring(2, 12));
    assertThat(said).doesNotContain("a fault of the program");
    if (exitCode >= 0) {
      assertThat(ended).as(said).isEqualTo(exitCode);
    }
  }

  private String log() {
    StringWriter text = new StringWriter();
    try (PrintWriter lines = new PrintWriter(text)) {
      for (ILoggingEvent event : List.copyOf(logged.list)) {
        lines.println(event.getFormattedMessage());
        if (event.getThrowableProxy() instanceof ThrowableProxy proxy) {
          proxy.getThrowable().printStackTrace(lines);
        }
      }
    }
    return text.toString();
  }

  private static Logger root() {
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
