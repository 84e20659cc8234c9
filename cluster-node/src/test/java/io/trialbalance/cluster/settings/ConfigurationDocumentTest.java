package io.trialbalance.cluster.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.config.Layer;
import io.trialbalance.protocol.config.Layer.Scope;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Section;
import io.trialbalance.workload.database.Drivers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * docs/configuration.md and the reference.conf files of this module and of the drivers. The tables
 * of the document are the comments of the reference.conf files; whoever changes those finds the new
 * rows in the failure.
 */
class ConfigurationDocumentTest {

  private static final Path DOCUMENT = Path.of("../docs/configuration.md");

  private static final Config REFERENCE =
      ConfigFactory.parseResources(Configuration.class.getClassLoader(), "reference.conf");

  private static final ConfigObject OF_ANY_DATABASE =
      KeyTable.reference(Configuration.class, "database");

  @Test
  void theDocumentHasEveryKeyOfPlansWithItsDefault() throws IOException {
    List<String> rows = new ArrayList<>(rows("trialbalance.plan"));
    Drivers.all()
        .forEach(
            (kind, driver) ->
                rows.addAll(rows(kind + ".", driver.options().reference(), Map.of())));

    assertThat(rowsOfDocument("A plan")).isEqualTo(rows);
  }

  @Test
  void theDocumentHasEveryKeyOfANodeWithItsDefault() throws IOException {
    List<String> rows = new ArrayList<>();
    for (String section : List.of("node", "http", "results")) {
      rows.addAll(rows("trialbalance." + section));
    }
    rows.addAll(rows("databases.NAME.", OF_ANY_DATABASE, Map.of("kind", kinds())));
    Drivers.all()
        .forEach(
            (kind, driver) ->
                rows.addAll(
                    rows("databases." + kind + ".", driver.settings().reference(), Map.of())));

    assertThat(rowsOfDocument("A node")).isEqualTo(rows);
  }

  @Test
  void theDocumentShowsTheReportOfItsOwnExample() throws IOException {
    String document = Files.readString(DOCUMENT);
    String plan = fenced(document, "hocon bad-plan.conf");
    Config parsed =
        ConfigFactory.parseString(
            plan, ConfigParseOptions.defaults().setOriginDescription("bad-plan.conf"));

    ConfigProblems problems =
        TestSources.problems(() -> Configuration.load(TestSources.settings("runs=0"), parsed));
    assertThat("error: " + problems.getMessage()).isEqualTo(fenced(document, "text report"));
  }

  @Test
  void everyKeyOfANodeIsDocumentedWithWhatIsExpectedOfIt() {
    ConfigObject root = REFERENCE.getObject("trialbalance");
    Section section =
        Section.root(
            List.of(new Layer(root.withoutKey("plan"), "", Scope.REFERENCE)), new Problems());
    NodeSettingsReader.read(section);
    Map<String, ConfigValue> values = new TreeMap<>();
    collect("", root.withoutKey("plan"), values);
    Drivers.all()
        .forEach(
            (kind, driver) -> {
              collect("databases." + kind + ".", OF_ANY_DATABASE.withoutKey("kind"), values);
              collect("databases." + kind + ".", driver.settings().reference(), values);
            });
    Map<String, String> forms = new TreeMap<>(section.forms());
    Drivers.all()
        .keySet()
        .forEach(
            kind -> assertThat(forms.remove("databases." + kind + ".kind")).isEqualTo(kinds()));

    assertThat(forms.keySet()).isEqualTo(values.keySet());
    forms.forEach(
        (key, form) -> assertThat(comment(values.get(key))).as(key).endsWith(" Expected: " + form));
  }

  private static String kinds() {
    return "one of " + String.join(", ", Drivers.all().keySet());
  }

  private static void collect(String path, ConfigObject section, Map<String, ConfigValue> found) {
    section.forEach(
        (key, value) -> {
          if (value instanceof ConfigObject below && !(below.isEmpty() && isDescribed(below))) {
            collect(path + key + ".", below, found);
          } else {
            found.put(path + key, value);
          }
        });
  }

  /** A section that is a key: its names are whoever's who writes it. */
  private static boolean isDescribed(ConfigValue value) {
    return comment(value).contains(" Expected: ");
  }

  private static String comment(ConfigValue value) {
    return String.join(" ", value.origin().comments()).replaceAll("\\s+", " ").strip();
  }

  private static List<String> rows(String path) {
    String prefix = path.equals("trialbalance.plan") ? "" : path.substring(13) + ".";
    return rows(prefix, REFERENCE.getObject(path), Map.of());
  }

  /**
   * In the order of the file, each {@code | key | default | meaning | expected |}.
   *
   * @param expected of keys whose comments do not say it
   */
  private static List<String> rows(
      String prefix, ConfigObject section, Map<String, String> expected) {
    Map<String, ConfigValue> values = new TreeMap<>();
    collect("", section, values);
    return values.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> entry.getValue().origin().lineNumber()))
        .map(entry -> row(prefix + entry.getKey(), entry.getValue(), expected.get(entry.getKey())))
        .toList();
  }

  private static String row(String key, ConfigValue value, String expected) {
    String comment = comment(value) + (expected == null ? "" : " Expected: " + expected);
    String[] parts = comment.split(" Expected: ");
    String shown =
        value.unwrapped() == null
            ? ""
            : "`" + value.render(ConfigRenderOptions.concise()).replace("\"", "") + "`";
    return "| `" + key + "` | " + shown + " | " + parts[0] + " | " + parts[1] + " |";
  }

  private static List<String> rowsOfDocument(String heading) throws IOException {
    return Files.readAllLines(DOCUMENT).stream()
        .dropWhile(line -> !line.equals("## " + heading))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("| `"))
        .toList();
  }

  private static String fenced(String document, String info) {
    String start = "```" + info + "\n";
    int from = document.indexOf(start) + start.length();
    return document.substring(from, document.indexOf("\n```", from));
  }
}
