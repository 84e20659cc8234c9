package io.trialbalance.workload.database.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.workload.places.UntrustedPathException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresProgramsTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private PostgresPrograms programs;

  @BeforeEach
  void unpacked() throws Exception {
    programs = new PostgresPrograms(folder, folder.resolve("log"));
    Files.createDirectory(folder.resolve("bin"));
  }

  @Test
  void whatAProgramSaidIsSaidWhenItFails() throws Exception {
    program("initdb", "echo creating; echo 'initdb: error: no space left' >&2; exit 3");

    assertThatThrownBy(() -> programs.run("initdb", List.of(), "", LIMIT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("initdb")
        .hasMessageContaining("exit code 3")
        .hasMessageContaining("\n    creating\n    initdb: error: no space left");
  }

  @Test
  void aProgramKnowsNothingOfThisProcesssEnvironment() throws Exception {
    program("initdb", "cat; env");

    programs.run("initdb", List.of(), "the password\n", LIMIT);

    assertThat(Files.readAllLines(folder.resolve("log"), UTF_8))
        .contains("the password", "LC_ALL=C")
        .allMatch(line -> line.matches("the password|(LC_ALL|PATH|PWD|SHLVL|_|OLDPWD)=.*"));
  }

  @Test
  void aProgramThatSomebodyElseCanWriteIsNotRun() throws Exception {
    Path planted = program("initdb", "touch '" + folder.resolve("ran") + "'");
    Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> programs.run("initdb", List.of(), "", LIMIT))
        .isInstanceOf(UntrustedPathException.class);
    assertThat(folder.resolve("ran")).doesNotExist();
  }

  private Path program(String name, String script) throws Exception {
    Path file = Files.writeString(folder.resolve("bin").resolve(name), "#!/bin/sh\n" + script);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
