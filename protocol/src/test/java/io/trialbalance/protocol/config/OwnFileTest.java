package io.trialbalance.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnFileTest {

  @TempDir private Path folder;
  private final Problems problems = new Problems();

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private List<String> problemsOf(String text) throws IOException {
    OwnFile.read(write("a.conf", text), problems);
    return problems.sorted().stream().map(Problem::inWords).toList();
  }

  @Test
  void whatAFileIncludesIsBesideItWhateverItIsCalledAndWhereverTheProcessIs() throws IOException {
    Path a = write("a.conf", "include \"below/b\"\nfrom = ${b}\nlater = a");
    Path b = write("below/b.conf", "include required(\"c.json\")\nb = 1, later = b");
    Path c = write("below/c.json", "{\"c\": 2}");

    OwnFile read = OwnFile.read(a, problems);

    assertThat(problems.isEmpty()).isTrue();
    assertThat(read.files()).containsExactly(a, b, c);
    Config config = read.config().resolve();
    assertThat(config).isEqualTo(ConfigFactory.parseString("b = 1, c = 2, from = 1, later = a"));
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-16, UTF-16BE",
    "x-UTF-16LE-BOM, UTF-16LE",
    "UTF-16LE, UTF-16LE",
    "UTF-16BE, UTF-16BE",
    "X-UTF-32LE-BOM, UTF-32LE",
    "X-UTF-32BE-BOM, UTF-32BE",
    "UTF-32LE, UTF-32LE",
    "UTF-32BE, UTF-32BE",
    "ISO-8859-1, ISO-8859-1"
  })
  void anotherEncodingIsNamedWithACure(String encoding, String named) throws IOException {
    Path file = folder.resolve("a.conf");
    Files.write(file, "# für alle\nname = p".getBytes(Charset.forName(encoding)));

    assertThat(OwnFile.read(file, problems).config().isEmpty()).isTrue();
    assertThat(problems.sorted())
        .singleElement()
        .satisfies(one -> assertThat(one.inWords()).contains("UTF-8", "iconv -f " + named));
  }

  @Test
  void whatIsNoTextIsNotTakenForAnEncoding() throws IOException {
    Path file = folder.resolve("a.conf");
    Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 1, 2});

    assertThat(OwnFile.read(file, problems).config().isEmpty()).isTrue();
    assertThat(problems.sorted().get(0).inWords()).contains("UTF-8", "no text");
  }

  @Test
  void aByteOrderMarkIsNoLetter() throws IOException {
    assertThat(problemsOf("\uFEFFname = p")).isEmpty();
  }

  /**
   * As the shell makes one of {@code <(…)}: there is nothing in it any more for a second reader.
   */
  @Test
  void aPipeIsReadOnceAndWhole() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    String text = "# " + "long ".repeat(100_000) + "\nname = p, runs = -x\n";
    CompletableFuture<Void> written =
        CompletableFuture.runAsync(
            () -> {
              try {
                Files.writeString(pipe, text);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    OwnFile first = OwnFile.read(pipe, problems);
    OwnFile again = OwnFile.read(pipe, problems);

    written.join();
    assertThat(problems.isEmpty()).isTrue();
    assertThat(first.config().getString("name")).isEqualTo("p");
    assertThat(again.config()).isEqualTo(first.config());
    assertThat(Where.of(first.config().getValue("runs").origin())).hasToString(pipe + ":2");
  }

  @Test
  void whatNeverEndsIsReadNoFurther() {
    Path endless = Path.of("/dev/zero");
    assumeThat(endless).exists();

    assertThat(OwnFile.read(endless, problems).config().isEmpty()).isTrue();
    assertThat(problems.sorted()).singleElement().asString().contains("at most 16 MiB");
  }

  /** As it is named in the folder in which it is: without one. */
  @Test
  void aFileThatIsNamedWithoutAFolderIncludesTheSame() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path included = Files.createTempFile(here, "own-file-test", ".conf");
    Path file = Files.createTempFile(here, "own-file-test", ".conf");
    try {
      Files.writeString(included, "runs = 7");
      Files.writeString(file, "include \"" + included.getFileName() + "\"");

      OwnFile read = OwnFile.read(file.getFileName(), problems);

      assertThat(problems.isEmpty()).isTrue();
      assertThat(read.config().getInt("runs")).isEqualTo(7);
    } finally {
      Files.delete(included);
      Files.delete(file);
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "include \"typo.conf\", typo.conf",
        "include required(\"typo.conf\"), typo.conf",
        "include file(\"/nowhere/typo.conf\"), file(/nowhere/typo.conf)",
        "include url(\"http://127.0.0.1:1/a.conf\"), url(http://127.0.0.1:1/a.conf)",
        "include \"http://127.0.0.1:1/a.conf\", http://127.0.0.1:1/a.conf",
        "include classpath(\"reference.conf\"), classpath(reference.conf)",
        "include \"reference.conf\", reference.conf",
        "include \"a.conf\", a.conf"
      })
  void whatIsNoFileThatIsThereIsAProblemThatNamesIt(String text, String named) throws IOException {
    assertThat(problemsOf(text))
        .singleElement()
        .asString()
        .contains(folder.resolve("a.conf").toString(), "include = " + named, "expected ");
  }

  @Test
  void aFolderAndNothingAreNoFile() throws IOException {
    for (String none : List.of(folder.toString(), folder.resolve("b").toString())) {
      Problems found = new Problems();
      OwnFile.read(Path.of(none), found);
      assertThat(found.sorted())
          .singleElement()
          .extracting(Problem::inWords)
          .asString()
          .contains(none, "expected a file");
    }
  }
}
