package io.trialbalance.cluster.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.cluster.http.BearerToken;
import io.trialbalance.cluster.http.FakeExperiments;
import io.trialbalance.cluster.http.HttpSettings;
import io.trialbalance.cluster.http.NodeHttpServer;
import io.trialbalance.cluster.settings.HttpsFiles;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Secret;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is called over HTTPS, with certificates that keytool has just made. */
class HttpsTest {

  private static final String TOKEN = "correct-horse+battery/staple==";

  @TempDir private static Path folder;

  private static NodeHttpServer named;
  private static NodeHttpServer elsewhere;

  @BeforeAll
  static void start() throws IOException {
    TestAuthority ours = TestAuthority.in(folder.resolve("ours"));
    ours.issue("127.0.0.1");
    ours.issue("loader-1");
    TestAuthority.in(folder.resolve("theirs"));
    named = start("127.0.0.1");
    elsewhere = start("loader-1");
  }

  @AfterAll
  static void stop() {
    named.close();
    elsewhere.close();
  }

  @Test
  void whoeverKnowsTheAuthorityIsAnswered() throws Exception {
    HttpResponse<String> answer = get(HttpsTrust.authority(authority("ours")), named);

    assertThat(named.address().getScheme()).isEqualTo("https");
    assertThat(answer.statusCode()).isEqualTo(200);
  }

  @Test
  void aCookieIsSentOverHttpsOnly() throws Exception {
    HttpRequest signIn =
        HttpRequest.newBuilder(URI.create(named.address() + "/api/v1/session"))
            .header("Authorization", "Bearer " + TOKEN)
            .POST(BodyPublishers.noBody())
            .build();

    HttpResponse<String> answer =
        client(HttpsTrust.authority(authority("ours"))).send(signIn, BodyHandlers.ofString());

    assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
        .contains("Secure", "HTTPOnly", "SameSite=Strict");
  }

  @Test
  void anotherAuthorityOrAnotherHostIsNotBelieved() {
    assertThatThrownBy(() -> get(HttpsTrust.authority(authority("theirs")), named))
        .isInstanceOf(SSLException.class);
    assertThatThrownBy(() -> get(HttpsTrust.authority(authority("ours")), elsewhere))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void theNodeOfOnesOwnConfigurationIsKnownByItsCertificateAlone() throws Exception {
    SSLContext ours = HttpsTrust.certificate(files("loader-1").certificate());

    assertThat(get(ours, elsewhere).statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> get(ours, named))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("another certificate");
  }

  @Test
  void aFileThatIsMissingOrIsNotWhatItShouldBeIsNamed() throws Exception {
    HttpsFiles good = files("loader-1");
    Path missing = folder.resolve("missing.pem");
    Path garbage = Files.writeString(folder.resolve("garbage.pem"), "garbage");

    assertRefused(new HttpsFiles(missing, good.key()), "http.tls.certificate-file = " + missing);
    assertRefused(new HttpsFiles(garbage, good.key()), "http.tls.certificate-file = " + garbage);
    assertRefused(new HttpsFiles(good.certificate(), missing), "http.tls.key-file = " + missing);
    assertRefused(new HttpsFiles(good.certificate(), garbage), "http.tls.key-file = " + garbage);
  }

  @Test
  void aKeyOfAnotherCertificateIsNamed() {
    Path key = files("127.0.0.1").key();

    assertRefused(
        new HttpsFiles(files("loader-1").certificate(), key), "http.tls.key-file = " + key);
  }

  @Test
  void anAuthorityThatCannotBeReadIsNamed() {
    assertThatThrownBy(() -> HttpsTrust.authority(folder.resolve("none.pem")))
        .isInstanceOf(ConfigProblems.class)
        .hasMessageContaining("--ca-file = " + folder.resolve("none.pem"));
    assertThatThrownBy(() -> HttpsTrust.authority(Path.of("/dev/zero")))
        .isInstanceOf(ConfigProblems.class)
        .hasMessageContaining("--ca-file = /dev/zero");
  }

  private static void assertRefused(HttpsFiles files, String named) {
    assertThatThrownBy(() -> HttpsCertificate.open(files))
        .isInstanceOf(ConfigProblems.class)
        .hasMessageContaining(named);
  }

  private static NodeHttpServer start(String host) {
    return NodeHttpServer.start(
        HttpSettings.of(
            "127.0.0.1",
            0,
            Set.of(),
            Optional.of(new BearerToken(Secret.of(TOKEN))),
            Optional.of(HttpsCertificate.open(files(host)))),
        new FakeExperiments(),
        (body, syntax) -> new ExperimentRequest("quick", List.of()),
        null,
        List::of);
  }

  private static HttpResponse<String> get(SSLContext trust, NodeHttpServer node) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(node.address() + "/api/v1/health/live")).build();
    return client(trust).send(request, BodyHandlers.ofString());
  }

  private static HttpClient client(SSLContext trust) {
    return HttpClient.newBuilder().sslContext(trust).build();
  }

  private static Path authority(String name) {
    return folder.resolve(name).resolve("ca.pem");
  }

  private static HttpsFiles files(String host) {
    Path of = folder.resolve("ours");
    return new HttpsFiles(of.resolve(host + ".pem"), of.resolve(host + "-key.pem"));
  }
}
