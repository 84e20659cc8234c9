package io.trialbalance.cluster.results.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is there where a user wants a file written. */
class OutputFileTest {

  private static final byte[] BYTES = "<html>".getBytes(UTF_8);

  @TempDir private Path folder;

  private static void write(Path file, boolean overwrite) throws IOException {
    OutputFile.of(file, overwrite).write(BYTES);
  }

  @Test
  void whereNothingIsItIsWrittenWhole() throws Exception {
    write(folder.resolve("new.html"), false);
    assertThat(folder.resolve("new.html")).hasBinaryContent(BYTES);
    assertThat(folder.toFile().list()).containsExactly("new.html");
    assertThatThrownBy(() -> write(folder.resolve("nowhere/new.html"), false))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageContaining("nowhere/new.html")
        .hasMessageContaining("folder " + folder.resolve("nowhere"));
  }

  @Test
  void aFileIsReplacedOnlyWhereThatIsSaid() throws Exception {
    Path file = Files.writeString(folder.resolve("mine.html"), "mine");
    assertThatThrownBy(() -> write(file, false))
        .isInstanceOf(ResultStoreException.class)
        .hasMessage(
            file + " is there already: name another file, or say --overwrite to replace it");
    assertThat(file).hasContent("mine");
    write(file, true);
    assertThat(file).hasBinaryContent(BYTES);
  }

  @Test
  void aFileIsAFileByWhateverNameAndInWhateverFolder() throws Exception {
    Path file = Files.writeString(folder.resolve("mine.html"), "mine");
    Path root = Path.of("/proc/self/root");
    assumeTrue(Files.isDirectory(root), "there is no /proc here");
    assertThatThrownBy(() -> write(root.resolve(file.toString().substring(1)), false))
        .hasMessageContaining("is there already");
    assertThat(file).hasContent("mine");
  }

  @Test
  void aLinkStaysALink() throws Exception {
    Path file = Files.writeString(folder.resolve("mine.html"), "mine");
    Path link = Files.createSymbolicLink(folder.resolve("link.html"), file);
    assertThatThrownBy(() -> write(link, false)).hasMessageContaining("is there already");
    write(link, true);
    assertThat(link).isSymbolicLink();
    assertThat(file).hasBinaryContent(BYTES);
    Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("gone"));
    assertThatThrownBy(() -> write(nowhere, true)).hasMessageContaining("leads nowhere");
    Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
    assertThatThrownBy(() -> write(loop, true))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageContaining("loop cannot be written");
  }

  @Test
  void aFolderIsRefused() {
    assertThatThrownBy(() -> write(folder, true))
        .hasMessage(folder + " is a folder: name a file in it");
  }

  @Test
  void aPipeIsWrittenThrough() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return Files.newInputStream(pipe).readAllBytes();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    write(pipe, false);
    assertThat(read.get()).isEqualTo(BYTES);
    assertThat(isOther(pipe)).isTrue();
  }

  @Test
  void aDeviceIsWrittenThroughAndStaysOne() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "only Linux has one");
    write(Path.of("/dev/null"), false);
    assertThatThrownBy(() -> write(full, false))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageStartingWith("/dev/full")
        .hasMessageContaining("No space left");
    assertThat(isOther(full)).isTrue();
    assertThat(isOther(Path.of("/dev/null"))).isTrue();
  }

  @Test
  void ofItsOwnFilesTheProgramReplacesNoLinkAndNoPipe() throws Exception {
    Path mine = Files.writeString(folder.resolve("mine.html"), "mine");
    Path report = Files.createSymbolicLink(folder.resolve("report.html"), mine);
    assertThatThrownBy(() -> WholeFile.write(report, BYTES))
        .isInstanceOf(ResultStoreException.class)
        .hasMessageContaining("what is there is not a file, and is not replaced");
    assertThat(report).isSymbolicLink();
    assertThat(mine).hasContent("mine");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("mine.html", "report.html");
  }

  private static boolean isOther(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther();
  }
}
