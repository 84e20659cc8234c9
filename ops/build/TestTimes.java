import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Says at the end of a build which test classes took longest, from the reports of all modules.
 *
 * <p>Arguments: the project's folder, when the build began (reports of earlier builds say nothing
 * about it; ISO 8601), and the kinds of report to look at ({@code surefire}, {@code failsafe}).
 */
final class TestTimes {

  private static final int SHOWN = 20;

  private record TestClass(String name, int tests, double seconds) {}

  public static void main(String[] arguments) throws IOException, XMLStreamException {
    Path project = Path.of(arguments[0]);
    Instant began = Instant.parse(arguments[1]);
    List<TestClass> classes = new ArrayList<>();
    for (String kind : List.of(arguments).subList(2, arguments.length)) {
      for (Path report : reports(project, kind + "-reports")) {
        if (Files.getLastModifiedTime(report).toInstant().isAfter(began)) {
          classes.add(read(report));
        }
      }
    }
    if (classes.isEmpty()) {
      return;
    }
    classes.sort(Comparator.comparingDouble(TestClass::seconds).reversed());
    int tests = classes.stream().mapToInt(TestClass::tests).sum();
    double seconds = classes.stream().mapToDouble(TestClass::seconds).sum();
    System.out.printf(
        Locale.ROOT,
        "%d test classes with %d tests; one after another they take %.0f s. The slowest:%n",
        classes.size(),
        tests,
        seconds);
    classes.stream()
        .limit(SHOWN)
        .forEach(
            one ->
                System.out.printf(
                    Locale.ROOT,
                    "%7.1f s %5d tests  %s%n",
                    one.seconds(),
                    one.tests(),
                    one.name()));
  }

  private static List<Path> reports(Path project, String folder) throws IOException {
    List<Path> reports = new ArrayList<>();
    try (Stream<Path> modules = Files.list(project)) {
      for (Path module : modules.sorted().toList()) {
        Path found = module.resolve("target").resolve(folder);
        if (Files.isDirectory(found)) {
          try (Stream<Path> files = Files.list(found)) {
            files
                .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                .forEach(reports::add);
          }
        }
      }
    }
    return reports;
  }

  private static TestClass read(Path report) throws IOException, XMLStreamException {
    try (InputStream in = Files.newInputStream(report)) {
      XMLStreamReader suite = XMLInputFactory.newFactory().createXMLStreamReader(in);
      suite.nextTag();
      return new TestClass(
          suite.getAttributeValue(null, "name"),
          Integer.parseInt(suite.getAttributeValue(null, "tests")),
          // Surefire writes thousands with a comma.
          Double.parseDouble(suite.getAttributeValue(null, "time").replace(",", "")));
    }
  }
}
