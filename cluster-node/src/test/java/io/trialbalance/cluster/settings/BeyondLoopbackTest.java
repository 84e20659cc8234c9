package io.trialbalance.cluster.settings;

import static io.trialbalance.cluster.settings.TestSources.file;
import static io.trialbalance.cluster.settings.TestSources.problems;
import static io.trialbalance.cluster.settings.TestSources.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node that listens to others must have. */
class BeyondLoopbackTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "http.host, 0.0.0.0",
    "http.host, 10.0.0.7",
    "http.host, loader-1",
    "http.host, ::",
    "node.bind-host, 10.0.0.7",
    "node.bind-host, loader-1",
    "node.advertised-host, 10.0.0.7"
  })
  void whatListensBeyondLoopbackNeedsALock(String key, String host) {
    assertThat(
            problems(
                    () ->
                        BeyondLoopback.refuseOpenDoors(
                            Configuration.load(settings(key + "=\"" + host + "\"")).settings()))
                .problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.key()).isEqualTo(key);
              assertThat(problem.value()).isEqualTo(host);
              assertThat(problem.expected())
                  .containsAnyOf("http.token-file", "node.tls.certificate-file");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
  void loopbackNeedsNoLock(String host) {
    NodeSettings settings =
        Configuration.load(
                settings("http.host=\"" + host + "\"", "node.bind-host=\"" + host + "\""))
            .settings();

    assertThatCode(() -> BeyondLoopback.refuseOpenDoors(settings)).doesNotThrowAnyException();
  }

  @Test
  void withTheFilesOfTlsANodeMayListenAnywhere() {
    NodeSettings settings =
        read(
            "node { bind-host = 0.0.0.0, advertised-host = loader-1\n"
                + "tls { certificate-file = a.pem, key-file = b.pem, ca-file = c.pem } }");

    assertThat(settings.node().tls())
        .contains(new TlsFiles(Path.of("a.pem"), Path.of("b.pem"), Path.of("c.pem")));
    assertThatCode(() -> BeyondLoopback.refuseOpenDoors(settings)).doesNotThrowAnyException();
  }

  @Test
  void withATokenTheHttpInterfaceMayListenAnywhere() {
    NodeSettings settings =
        Configuration.load(settings("http.host=0.0.0.0", "http.token-env=DB_SECRET")).settings();

    assertThatCode(() -> BeyondLoopback.refuseOpenDoors(settings)).doesNotThrowAnyException();
  }

  @Test
  void httpsNeedsBothOfItsFiles() {
    assertThat(
            TestSources.problems(
                () ->
                    Configuration.load(
                        TestSources.settings("http.tls.certificate-file=\"a.pem\""))))
        .hasMessageContaining("http.tls.key-file")
        .hasMessageContaining("another key of tls is set");
    assertThat(
            Configuration.load(
                    TestSources.settings(
                        "http.tls.certificate-file=\"a.pem\"", "http.tls.key-file=\"b.pem\""))
                .settings()
                .http()
                .tls())
        .contains(new HttpsFiles(Path.of("a.pem"), Path.of("b.pem")));
  }

  private NodeSettings read(String text) {
    return Configuration.load(file(folder, "trialbalance {\n" + text + "\n}")).settings();
  }
}
