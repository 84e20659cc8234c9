package io.trialbalance.workload.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretSourceTest {

  @TempDir private Path folder;

  /** As of {@code <(pass show bench)}: the second who needs it finds nothing in it any more. */
  @Test
  void aPipeIsReadOnceForAllWhoNeedWhatItHolds() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<Void> written =
        CompletableFuture.runAsync(
            () -> {
              try {
                Files.writeString(pipe, "correct-horse-battery\n");
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    Problems problems = new Problems();
    SecretSource source =
        new SecretSource.FirstLine("http.token-file", "the token", SecretForm.SENT_TOKEN, pipe);

    assertThat(source.fetch(Map.of(), problems).map(Secret::reveal))
        .hasValue("correct-horse-battery");
    assertThat(source.fetch(Map.of(), problems).map(Secret::reveal))
        .hasValue("correct-horse-battery");
    assertThat(problems.isEmpty()).isTrue();
    written.join();
  }
}
