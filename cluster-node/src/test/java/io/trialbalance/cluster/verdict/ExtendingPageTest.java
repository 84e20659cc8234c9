package io.trialbalance.cluster.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.trialbalance.cluster.metrics.Metrics;
import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.RunDocument;
import io.trialbalance.cluster.results.statistics.Figure;
import io.trialbalance.protocol.phase.Verdict;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import kamon.Kamon;
import kamon.module.MetricReporter;
import kamon.module.ScheduledAction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/extending.md adds to this module's own sources: put where the page says, compiled, run.
 */
class ExtendingPageTest {

  private static final Path PAGE = Path.of("../docs/extending.md");
  private static final Path SOURCES = Path.of("src/main/java");
  private static final String ROOM = "io.trialbalance.cluster.";

  @TempDir private Path folder;

  @Test
  void theCheckOfThePageJudgesAnAttempt() throws Exception {
    ClassLoader room = compiled("verdict", Map.of("FewRetries", shown("verdict/FewRetries.java")));
    Class<?> type = room.loadClass(ROOM + "verdict.FewRetries");
    Check check = (Check) accessible(type).newInstance();

    assertThat(check.examine(EvidenceBuilder.valid().build()).verdict()).contains(Verdict.VALID);
    assertThat(check.examine(EvidenceBuilder.valid().withoutTotals().build()).verdict()).isEmpty();
    RunDocument judged =
        Checks.judge(
            EvidenceBuilder.valid().retries(Map.of("lock", 3_000L)).build(),
            List.of(check),
            List.of(Figure.CPU));
    assertThat(judged.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(judged.reasons())
        .containsExactly("few-retries: 0.51 retries a transfer, at most 0.1 expected");
  }

  @Test
  void theFigureOfThePageIsAFigureOfARun() throws Exception {
    String table = source("results.statistics", "Figure");
    String before = "    line(\n        new Figure(\n            \"retriesPerTransfer\"";
    ClassLoader room =
        compiled(
            "results.statistics", Map.of("Figure", inserted(table, before, shown("Figure.java"))));
    Class<?> figures = room.loadClass(ROOM + "results.statistics.Figures");
    Object ofAnAttempt =
        figures
            .getMethod("of", Evidence.class)
            .invoke(null, EvidenceBuilder.valid().failed(60).build());
    Map<?, ?> values =
        (Map<?, ?>)
            room.loadClass(ROOM + "results.statistics.Figure")
                .getMethod("valuesOf", figures, Consumer.class)
                .invoke(null, ofAnAttempt, (Consumer<Object>) failure -> {});

    assertThat((Double) values.get("failedPerTransfer")).isPositive().isLessThan(0.1);
  }

  @Test
  void theSeriesOfThePageIsShown() throws Exception {
    Metrics.begin("here", "1");
    ClassLoader room =
        compiled(
            "metrics",
            Map.of(
                "Series",
                inserted(source("metrics", "Series"), "  HEAP_MAX(", shown("Series.java")),
                "ProcessMetrics",
                inserted(
                    source("metrics", "ProcessMetrics"),
                    "    Instruments.set(Series.HEAP_MAX",
                    shown("ProcessMetrics.java"))));
    var reporter =
        room.loadClass(ROOM + "metrics.PrometheusText").getDeclaredConstructor(Config.class);
    reporter.setAccessible(true);
    Object shown = reporter.newInstance(ConfigFactory.load("kamon"));
    var registration = Kamon.addReporter("extending-page", (MetricReporter) shown);
    try {
      Class<?> process = room.loadClass(ROOM + "metrics.ProcessMetrics");
      ((ScheduledAction) accessible(process).newInstance()).run();
      Method latest = shown.getClass().getDeclaredMethod("latest");
      latest.setAccessible(true);

      await()
          .untilAsserted(
              () ->
                  assertThat((String) latest.invoke(shown))
                      .containsPattern("(?m)^trialbalance_threads [1-9]"));
    } finally {
      registration.cancel();
    }
  }

  private static java.lang.reflect.Constructor<?> accessible(Class<?> type) throws Exception {
    var constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor;
  }

  /** The block of the page that is named so. */
  private static String shown(String name) throws IOException {
    Matcher block =
        Pattern.compile("(?ms)^```java " + Pattern.quote(name) + "\n(.*?)^```$")
            .matcher(Files.readString(PAGE));
    assertThat(block.find()).as(name).isTrue();
    return block.group(1);
  }

  private static String source(String room, String type) throws IOException {
    return Files.readString(
        SOURCES.resolve((ROOM + room).replace('.', '/')).resolve(type + ".java"));
  }

  private static String inserted(String source, String before, String lines) {
    assertThat(source).containsOnlyOnce(before);
    return source.replace(before, lines + before);
  }

  /** The room's classes, of which these are compiled anew. */
  private ClassLoader compiled(String room, Map<String, String> sources) throws IOException {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString()));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      arguments.add(
          Files.writeString(folder.resolve(source.getKey() + ".java"), source.getValue())
              .toString());
    }
    int errors =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(errors).as("of " + Arrays.toString(sources.keySet().toArray())).isZero();
    return new RoomLoader(ROOM + room + ".", classes);
  }

  /** Loads one room anew, so that its classes see one another as they do in the program. */
  private static final class RoomLoader extends ClassLoader {

    private final String room;
    private final Path compiled;

    RoomLoader(String room, Path compiled) {
      super(ExtendingPageTest.class.getClassLoader());
      this.room = room;
      this.compiled = compiled;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      boolean shared = name.equals(Check.class.getName());
      if (!name.startsWith(room) || shared || name.indexOf('.', room.length()) >= 0) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name, file) : loaded;
      }
    }

    private Class<?> define(String name, String file) throws ClassNotFoundException {
      Path own = compiled.resolve(file);
      try (var in = Files.exists(own) ? Files.newInputStream(own) : getResourceAsStream(file)) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
