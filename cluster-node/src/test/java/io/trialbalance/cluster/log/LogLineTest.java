package io.trialbalance.cluster.log;

import static io.trialbalance.cluster.results.store.Hostile.TEXT;
import static io.trialbalance.cluster.results.store.Hostile.assertHarmless;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The log as the program writes it, by its own {@code logback.xml}. */
class LogLineTest {

  private static List<String> logged(Consumer<Logger> logging, String... properties) {
    return loggedBy("io.trialbalance.Room", logging, properties);
  }

  private static List<String> loggedBy(
      String logger, Consumer<Logger> logging, String... properties) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      LoggerContext context = new LoggerContext();
      context.setMDCAdapter(new LogbackMDCAdapter());
      for (int i = 0; i < properties.length; i += 2) {
        context.putProperty(properties[i], properties[i + 1]);
      }
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(LogLineTest.class.getResource("/logback.xml"));
      logging.accept(context.getLogger(logger));
      context.stop();
    } catch (JoranException e) {
      throw new AssertionError(e);
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void whatSomebodyElseSaidMakesNoLineOfItsOwn() {
    List<String> lines =
        logged(
            log ->
                log.error(
                    "{} failed: {}",
                    TEXT,
                    "a\n10:15:30.000 WARN  Room: forged",
                    new IOException(TEXT, new IllegalStateException(TEXT))));

    assertHarmless(String.join("\n", lines).replace("\t", ""));
    assertThat(lines).noneMatch(line -> line.startsWith("10:15:30.000"));
    assertThat(lines.stream().filter(line -> line.matches("[0-9:.]+ ERROR Room: .*"))).hasSize(1);
    assertThat(lines).anyMatch(line -> line.contains("\\u001b[2J\\u009b2J\\u202e"));
  }

  @Test
  void anErrorHasItsTraceForAUserIsSentToTheLogForIt() {
    List<String> lines =
        logged(log -> log.error("/api/v1/x failed", new IllegalStateException("why it failed")));

    assertThat(lines.get(0)).endsWith("ERROR Room: /api/v1/x failed");
    assertThat(lines.get(1)).isEqualTo("java.lang.IllegalStateException: why it failed");
    assertThat(lines.get(2)).startsWith("\tat ");
  }

  @Test
  void aPortThatIsTakenIsAMatterOfALine() {
    Consumer<Logger> error = log -> log.error("cannot bind", new BindException("in use"));

    assertThat(loggedBy("akka.io.TcpListener", error))
        .hasSize(2)
        .last()
        .isEqualTo("    java.net.BindException: in use");
    assertThat(logged(error)).hasSizeGreaterThan(2);
  }

  @Test
  void aWarningHasItsReasonOnALineAndItsTraceWhenThatIsAskedFor() {
    Consumer<Logger> warning = log -> log.warn("it goes on", new TimeoutException("too slow"));

    assertThat(logged(warning))
        .hasSize(2)
        .last()
        .isEqualTo("    java.util.concurrent.TimeoutException: too slow");
    assertThat(logged(warning, "log.exceptions", "%thrown{full}"))
        .hasSizeGreaterThan(3)
        .anyMatch(line -> line.startsWith("\tat "));
  }
}
