package io.trialbalance.workload.places;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedPathTest {

  private static final int SOMEBODY = 12_345;
  private static final int STICKY_FOR_ALL = 01777;

  @TempDir private Path folder;
  private Path inner;
  private Path file;

  @BeforeEach
  void aFileInAFolder() throws Exception {
    inner = Files.createDirectory(folder.resolve("inner"));
    file = Files.writeString(inner.resolve("file"), "mine");
    permit(inner, "rwxr-xr-x");
    permit(file, "rw-r--r--");
  }

  @Test
  void whatOnlyItsOwnerCanWriteIsTrusted() {
    assertThatCode(() -> TrustedPath.require(file)).doesNotThrowAnyException();
    assertThatCode(() -> TrustedPath.require(Path.of("/bin/sh"))).doesNotThrowAnyException();
    assertThatCode(() -> TrustedPath.requireOwn(inner)).doesNotThrowAnyException();
  }

  @Test
  void whatEverybodyCanWriteIsNot() throws Exception {
    permit(file, "rw-r--rw-");

    refused(file, file + " can be written by everybody");
  }

  @Test
  void whateverIsInAFolderThatEverybodyCanWriteIsNotEither() throws Exception {
    permit(inner, "rwxrwxrwx");

    refused(file, inner + " can be written by everybody", "chmod go-w " + inner);
  }

  @Test
  void whatAnotherGroupCanWriteIsNotButTheOwnersOwnGroupMay() throws Exception {
    permit(inner, "rwxrwxr-x");
    assumeTrue(ThisUser.isRoot(), "only root gives files away");

    assertThatCode(() -> TrustedPath.require(file)).doesNotThrowAnyException();
    Files.setAttribute(inner, "unix:gid", SOMEBODY);
    refused(file, inner + " can be written by the group " + SOMEBODY);
  }

  @Test
  void whatBelongsToSomebodyElseIsNot() throws Exception {
    assumeTrue(ThisUser.isRoot(), "only root gives files away");
    Files.setAttribute(inner, "unix:uid", SOMEBODY);

    refused(file, inner + " belongs to " + SOMEBODY);
  }

  @Test
  void aLinkIsAsGoodAsWhatItLeadsToAndWhoeverMadeIt() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("inner/../inner"));
    assertThatCode(() -> TrustedPath.require(link.resolve("file"))).doesNotThrowAnyException();

    permit(inner, "rwxrwxrwx");
    refused(link.resolve("file"), inner + " can be written");

    permit(inner, "rwxr-xr-x");
    assumeTrue(ThisUser.isRoot(), "only root gives files away");
    Files.setAttribute(link, "unix:uid", SOMEBODY, LinkOption.NOFOLLOW_LINKS);
    refused(link.resolve("file"), link + " belongs to " + SOMEBODY);
  }

  @Test
  void aSharedFolderIsAPlaceToMakeThingsInAndNoneToLoadThemFrom() throws Exception {
    Files.setAttribute(inner, "unix:mode", STICKY_FOR_ALL);

    assertThatCode(() -> TrustedPath.requirePlace(inner)).doesNotThrowAnyException();
    assertThatCode(() -> TrustedPath.require(file)).doesNotThrowAnyException();
    refused(inner, inner + " can be written by everybody");

    permit(inner, "rwxrwxrwx");
    assertThatThrownBy(() -> TrustedPath.requirePlace(inner))
        .as("without the sticky bit others could replace what is made there")
        .isInstanceOf(UntrustedPathException.class);
  }

  @Test
  void whatIsNotThereAndLinksInACircleAreSaidToBeThat() throws Exception {
    Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));

    assertThatThrownBy(() -> TrustedPath.require(folder.resolve("gone")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> TrustedPath.require(circle))
        .isInstanceOf(FileSystemLoopException.class);
  }

  @Test
  void aProgramIsLookedForOnThePathAndHasToBeTrusted() throws Exception {
    permit(file, "rwxr-xr-x");
    Map<String, String> path = Map.of("PATH", ":nowhere:" + inner);

    assertThat(Program.find("file", path)).isEqualTo(file);
    assertThat(Program.find(file.toString(), Map.of())).isEqualTo(file);
    assertThatThrownBy(() -> Program.find("gone", path)).isInstanceOf(NoSuchFileException.class);
    permit(inner, "rwxrwxrwx");
    assertThatThrownBy(() -> Program.find("file", path)).isInstanceOf(UntrustedPathException.class);
  }

  @Test
  void theCacheIsMadeForNobodyElse() throws Exception {
    Path cache =
        CacheFolder.of("part", Map.of("XDG_CACHE_HOME", folder.resolve("a/b").toString()))
            .orElseThrow();

    assertThat(CacheFolder.make(cache)).isEqualTo(folder.resolve("a/b/trialbalance/part"));
    assertThat(Files.getPosixFilePermissions(cache))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    assertThat(CacheFolder.of("part", Map.of("XDG_CACHE_HOME", "relative")).orElseThrow())
        .isAbsolute();
  }

  private static void refused(Path path, String... said) {
    assertThatThrownBy(() -> TrustedPath.require(path))
        .isInstanceOf(UntrustedPathException.class)
        .hasMessageContainingAll(said);
  }

  private static void permit(Path path, String permissions) throws Exception {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }
}
