package io.trialbalance.workload.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.plan.PlanReader;
import io.trialbalance.protocol.plan.RunPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver of docs/extending.md, made to a jar as the page says; and jars that are refused. */
class ExtendingDocumentTest {

  private static final Path DOCUMENT = Path.of("../docs/extending.md");
  private static final Pattern FILES =
      Pattern.compile("(?ms)^```\\w+ (\\S*(?:abacus|META-INF)/\\S+)\n(.*?)^```$");

  private static Map<String, byte[]> abacus;

  @TempDir private Path folder;
  private Path drivers;

  /** What the page shows, compiled. */
  @BeforeAll
  static void compile(@TempDir Path classes) throws IOException {
    abacus = compiled(classes, page -> page);
  }

  private static Map<String, byte[]> compiled(Path classes, UnaryOperator<String> change)
      throws IOException {
    Matcher files = FILES.matcher(Files.readString(DOCUMENT));
    Map<String, byte[]> entries = new TreeMap<>();
    while (files.find()) {
      Path file = classes.resolve(files.group(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, change.apply(files.group(2)));
      entries.put(files.group(1), Files.readAllBytes(file));
    }
    int errors =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                classes.resolve("abacus/AbacusDriver.java").toString());
    assertThat(errors).isZero();
    try (var compiled = Files.list(classes.resolve("abacus"))) {
      for (Path one : compiled.toList()) {
        entries.put("abacus/" + one.getFileName(), Files.readAllBytes(one));
      }
    }
    return entries;
  }

  @BeforeEach
  void makeFolder() throws IOException {
    drivers = Files.createDirectory(folder.resolve("drivers"));
  }

  private Path abacus(String name) throws IOException {
    return jar(name, abacus);
  }

  private Path abacus(String name, UnaryOperator<String> change) throws IOException {
    return jar(name, compiled(folder.resolve("classes"), change));
  }

  private Path jar(String name, Map<String, byte[]> entries) throws IOException {
    Path jar = drivers.resolve(name);
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
    return jar;
  }

  private Map<String, DatabaseDriver> load() {
    Map<String, DatabaseDriver> all = new HashMap<>(Map.of("noop", Drivers.of("noop")));
    DriverJars.open(Optional.of(drivers)).addTo(all);
    return all;
  }

  @Test
  void theDriverOfThePageDrivesTransfersFromAPlanWithItsOption() throws Exception {
    abacus("abacus.jar");
    DatabaseDriver driver = load().get("abacus");
    PlanReader reader =
        new PlanReader(
            ConfigFactory.empty(),
            Map.of("beads", "abacus"),
            new TreeMap<>(Map.of("abacus", driver.options())));
    RunPlan plan =
        reader
            .read(
                ConfigFactory.parseString("name = p, database = beads, abacus.service-time = 2ms"),
                ConfigFactory.empty())
            .plans()
            .get(0);

    try (Database database = TestSettings.read(driver, "").open(Map.of());
        Ledger ledger = database.ledger()) {
      TransferTarget target = ledger.open(plan, new TargetMeasures());
      TestTransfer transfer = new TestTransfer(1, 1, 2, 5);
      target.submit(transfer);
      assertThat(transfer.outcome()).isEqualTo("applied");
      target.close();
      TestTransfer late = new TestTransfer(2, 1, 2, 5);
      target.submit(late);
      assertThat(late.outcome()).startsWith("failed");
    }
    assertThat(plan.options().values()).isEqualTo(Map.of("service-time", "2ms", "fingers", 2L));
  }

  @Test
  void theKeyOfThePageIsReadWrittenAndDescribed() throws Exception {
    abacus("abacus.jar");
    KeyTable options = load().get("abacus").options();

    assertThat(options.write(options.read(Map.of("fingers", 7))))
        .isEqualTo(Map.of("service-time", "1ms", "fingers", 7));
    assertThatThrownBy(() -> options.read(Map.of("fingers", 11)))
        .isInstanceOf(ConfigProblems.class)
        .hasMessageContaining("fingers")
        .hasMessageContaining("from 1 to 10");
    assertThatThrownBy(() -> options.read(Map.of("finger", 7)))
        .hasMessageContaining("did you mean")
        .hasMessageContaining("fingers");
    assertThat(options.schema().toString())
        .contains("Fingers that push beads. Expected: a whole number from 1 to 10", "maximum=10");
  }

  @Test
  void whatTellsNodesApartIsTheContentOfTheirJars() throws Exception {
    assertThat(DriverJars.open(Optional.of(drivers)).inWords()).isEmpty();
    Path jar = abacus("abacus.jar");
    String words = DriverJars.open(Optional.of(drivers)).inWords();
    Files.write(jar, new byte[1], StandardOpenOption.APPEND);

    assertThat(words).matches(" with drivers [0-9a-f]{12} \\(abacus\\)");
    assertThat(DriverJars.open(Optional.of(drivers)).inWords()).isNotEqualTo(words);
  }

  @Test
  void aJarThatOthersCanWriteIsNotLoaded() throws Exception {
    Path jar = abacus("abacus.jar");
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--rw-"));

    assertThat(refused()).contains("abacus.jar", "nobody else can write");
  }

  @Test
  void aJarInAFolderThatOthersCanWriteIsNotLoadedAndWithoutAJarTheFolderIsNoMatter()
      throws Exception {
    Files.setPosixFilePermissions(drivers, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(drivers.resolve("README.md"), "no jar");
    assertThat(load()).containsOnlyKeys("noop");

    abacus("abacus.jar");
    assertThat(refused()).contains("drivers can be written by everybody", "nobody else can write");
  }

  @Test
  void aJarWithoutADriverAndASecondOneOfAKindAreNamed() throws Exception {
    abacus("abacus.jar");
    abacus("second.jar");
    jar("third.jar", Map.of("readme", new byte[0]));

    assertThat(refused())
        .contains("second.jar", "another kind than that of", "third.jar", "a jar without a driver");
  }

  @Test
  void aFileThatIsNoJarIsNamed() throws Exception {
    Files.writeString(drivers.resolve("notes.jar"), "no jar at all");

    assertThat(refused()).contains("notes.jar", "no jar (");
  }

  @ParameterizedTest
  @ValueSource(strings = {"workload", "name", "plans", "on-failure", "databases"})
  void aKindThatIsAKeyOfPlansIsNamed(String kind) throws Exception {
    abacus("abacus.jar", page -> page.replace("\"abacus\"", '"' + kind + '"'));

    assertThat(refused()).contains("abacus.jar", "kind " + kind, "another kind than a key");
  }

  @Test
  void aDriverWithoutItsReferenceIsNamed() throws Exception {
    Map<String, byte[]> entries = new HashMap<>(abacus);
    entries.remove("abacus/reference.conf");
    jar("abacus.jar", entries);

    assertThat(refused()).contains("abacus.jar", "keys cannot be read", "in the jar");
  }

  @Test
  void anOptionWithoutADefaultIsTheJarsFault() throws Exception {
    abacus("abacus.jar", page -> page.replace("  fingers = 2\n", ""));

    assertThat(refused()).contains("abacus.jar", "fingers", "a default for each");
  }

  @Test
  void whyADriverCannotBeMadeIsSaid() throws Exception {
    abacus(
        "abacus.jar",
        page ->
            page.replace(
                "  @Override\n  public KeyTable options",
                """
                  public AbacusDriver() {
                    throw new IllegalStateException("no beads");
                  }

                  @Override
                  public KeyTable options"""));

    assertThat(refused()).contains("abacus.jar", "no beads");
  }

  @Test
  void aDriverOfAKindThatTheProgramBringsIsNamed() throws Exception {
    abacus("abacus.jar");
    DriverJars jars = DriverJars.open(Optional.of(drivers));

    assertThatThrownBy(() -> jars.addTo(new HashMap<>(Map.of("abacus", Drivers.of("noop")))))
        .isInstanceOf(ConfigProblems.class)
        .hasMessageContaining("another kind than one that the program brings");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"two words\"", "\"a\", \"a\"", "\"\\\"\""})
  void causesOfRetriesThatAreNoWordsAreNamed(String causes) throws Exception {
    String method = "public List<String> retryCauses() { return List.of(%s); } ".formatted(causes);
    abacus(
        "abacus.jar",
        page ->
            page.replace(
                "  @Override\n  public KeyTable options",
                method + "@Override public KeyTable options"));

    assertThat(refused()).contains("abacus.jar", "causes of retries", "each once");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"Busy Fingers\", \"Fingers\", Over.MEAN",
        "\"busy\", \"a | b\", Over.MEAN",
        "\"busy\", \"Fingers\", Over.MEAN, \"hand\", List.of(\"left hand\")",
        "\"busy\", \"Fingers\", Over.MEAN, \"hand\", List.of()"
      })
  void figuresOfServersThatCannotBeMetricsAreNamed(String figure) throws Exception {
    abacus("abacus.jar", page -> withFigures(page, "new ServerFigure(%s)".formatted(figure)));

    assertThat(refused()).contains("abacus.jar", "cannot stand in a metric");
  }

  @Test
  void aFigureHasTheSamePartsInAllDrivers() throws Exception {
    abacus(
        "abacus.jar",
        page -> withFigures(page, "new ServerFigure(\"waits\", \"Fingers\", Over.MEAN)"));
    DriverJars jars = DriverJars.open(Optional.of(drivers));

    assertThatThrownBy(() -> jars.addTo(new HashMap<>(Drivers.all())))
        .isInstanceOf(ConfigProblems.class)
        .hasMessageContaining("waits by ''")
        .hasMessageContaining("'type'");
  }

  private static String withFigures(String page, String figures) {
    return page.replace(
        "  @Override\n  public KeyTable options",
        """
          @Override
          public List<io.trialbalance.protocol.measure.ServerFigure> serverFigures() {
            return List.of(%s);
          }

          @Override
          public KeyTable options"""
            .formatted(
                figures
                    .replace("Over.", "io.trialbalance.protocol.measure.ServerFigure.Over.")
                    .replace("new ", "new io.trialbalance.protocol.measure.")));
  }

  @Test
  void aClassThatIsNotThereIsAProblemOfItsJar() throws Exception {
    jar(
        "broken.jar",
        Map.of(
            "META-INF/services/" + DatabaseDriver.class.getName(),
            "no.such.Driver".getBytes(StandardCharsets.UTF_8)));

    assertThat(refused()).contains("broken.jar", "no.such.Driver", "docs/extending.md");
  }

  private String refused() {
    try {
      load();
    } catch (ConfigProblems e) {
      List<String> words = e.problems().stream().map(Problem::inWords).toList();
      return String.join("\n", words);
    }
    throw new AssertionError("nothing was refused");
  }
}
