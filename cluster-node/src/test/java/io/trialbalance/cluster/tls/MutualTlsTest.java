package io.trialbalance.cluster.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.cluster.settings.TlsFiles;
import io.trialbalance.protocol.config.ConfigProblems;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handshakes in memory, between certificates that keytool has just made. */
class MutualTlsTest {

  @TempDir private static Path folder;

  @BeforeAll
  static void makeCertificates() throws IOException {
    TestAuthority ours = TestAuthority.in(folder.resolve("ours"));
    ours.issue("loader-1");
    ours.issue("127.0.0.1");
    TestAuthority.in(folder.resolve("theirs")).issue("loader-1");
  }

  @Test
  void nodesOfOneAuthorityTalkToEachOther() {
    MutualTls one = tls("ours", "loader-1");
    MutualTls other = tls("ours", "127.0.0.1");

    assertThatCode(() -> shakeHands(client(other, "loader-1"), server(one)))
        .doesNotThrowAnyException();
    assertThatCode(() -> shakeHands(client(one, "127.0.0.1"), server(other)))
        .doesNotThrowAnyException();
  }

  @Test
  void aCertificateOfAnotherAuthorityIsRefusedByEitherSide() {
    MutualTls ours = tls("ours", "loader-1");
    MutualTls theirs = tls("theirs", "loader-1");

    assertThatThrownBy(() -> shakeHands(client(ours, "loader-1"), server(theirs)))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("path");
    assertThatThrownBy(() -> shakeHands(client(theirs, "loader-1"), server(ours)))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("path");
  }

  @Test
  void whoTrustsUsButShowsAnotherAuthoritysCertificateIsRefused() {
    TlsFiles theirs = files("theirs", "loader-1");
    MutualTls intruder =
        MutualTls.open(
            new TlsFiles(
                theirs.certificate(), theirs.key(), files("ours", "loader-1").authority()));

    assertThatThrownBy(
            () -> shakeHands(client(intruder, "loader-1"), server(tls("ours", "loader-1"))))
        .isInstanceOf(SSLException.class);
  }

  @Test
  void aCertificateThatIsMadeOutToAnotherHostIsRefused() {
    MutualTls node = tls("ours", "loader-1");

    assertThatThrownBy(() -> shakeHands(client(node, "loader-2"), server(node)))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("loader-2");
  }

  @Test
  void whoShowsNoCertificateIsRefused() throws Exception {
    SSLContext anonymous = SSLContext.getInstance("TLS");
    anonymous.init(null, new TrustManager[] {new TrustsAnybody()}, null);
    SSLEngine client = anonymous.createSSLEngine("loader-1", 2_551);
    client.setUseClientMode(true);

    assertThatThrownBy(() -> shakeHands(client, server(tls("ours", "loader-1"))))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("certificate");
  }

  @Test
  void changedFilesAreReadAgainAndBrokenOnesLeaveTheOld() throws Exception {
    TlsFiles files = copied(files("theirs", "loader-1"), "renewed");
    MutualTls node = MutualTls.open(files);
    MutualTls other = tls("ours", "loader-1");
    assertThatThrownBy(() -> shakeHands(client(other, "loader-1"), server(node)))
        .isInstanceOf(SSLException.class);

    copied(files("ours", "loader-1"), "renewed");
    changedAt(files.key(), "2030-01-01T00:00:00Z");
    assertThatCode(() -> shakeHands(client(other, "loader-1"), server(node)))
        .doesNotThrowAnyException();

    Files.writeString(files.certificate(), "half a certifi");
    changedAt(files.certificate(), "2030-01-02T00:00:00Z");
    assertThatCode(() -> shakeHands(client(other, "loader-1"), server(node)))
        .doesNotThrowAnyException();
  }

  /** As docs/security.md says it is done, one node after the other. */
  @Test
  void anotherAuthorityTakesOverStepByStepAndNodesTalkAtEveryStep() throws Exception {
    TlsFiles ours = files("ours", "loader-1");
    TlsFiles theirs = files("theirs", "loader-1");
    TlsFiles first = copied(ours, "first");
    TlsFiles second = copied(ours, "second");
    MutualTls one = MutualTls.open(first);
    MutualTls other = MutualTls.open(second);
    String both = Files.readString(ours.authority()) + Files.readString(theirs.authority());

    for (TlsFiles node : List.of(first, second)) {
      Files.writeString(node.authority(), both);
      changedAt(node.authority(), "2030-01-01T00:00:00Z");
      assertTheyTalk(one, other);
    }
    for (TlsFiles node : List.of(first, second)) {
      copy(theirs.certificate(), node.certificate());
      copy(theirs.key(), node.key());
      changedAt(node.key(), "2030-01-02T00:00:00Z");
      assertTheyTalk(one, other);
    }
    for (TlsFiles node : List.of(first, second)) {
      copy(theirs.authority(), node.authority());
      changedAt(node.authority(), "2030-01-03T00:00:00Z");
      assertTheyTalk(one, other);
    }
    assertThatThrownBy(() -> shakeHands(client(tls("ours", "loader-1"), "loader-1"), server(one)))
        .isInstanceOf(SSLException.class);
  }

  private static void assertTheyTalk(MutualTls one, MutualTls other) {
    assertThatCode(() -> shakeHands(client(other, "loader-1"), server(one)))
        .doesNotThrowAnyException();
    assertThatCode(() -> shakeHands(client(one, "loader-1"), server(other)))
        .doesNotThrowAnyException();
  }

  @Test
  void aFileThatIsMissingOrNoPemIsNamed() throws Exception {
    TlsFiles good = files("ours", "loader-1");
    Path missing = folder.resolve("missing.pem");
    Path garbage = Files.writeString(folder.resolve("garbage.pem"), "garbage");

    assertThatThrownBy(
            () -> MutualTls.open(new TlsFiles(good.certificate(), missing, good.authority())))
        .isInstanceOf(ConfigProblems.class)
        .hasMessageContaining("node.tls.key-file = " + missing);
    assertThatThrownBy(() -> MutualTls.open(new TlsFiles(garbage, good.key(), good.authority())))
        .isInstanceOf(ConfigProblems.class)
        .hasMessageContaining("garbage.pem");
  }

  @Test
  void onlyItsOwnerReadsAKey() throws Exception {
    for (String key : new String[] {"ca.p12", "loader-1-key.pem"}) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("ours").resolve(key))))
          .isEqualTo("rw-------");
    }
    try (var left = Files.list(folder.resolve("ours"))) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "ca.p12",
              "ca.pem",
              "loader-1.pem",
              "loader-1-key.pem",
              "127.0.0.1.pem",
              "127.0.0.1-key.pem");
    }
  }

  @Test
  void aHostThatIsNoneGetsNoCertificate() throws Exception {
    TestAuthority authority = TestAuthority.in(folder.resolve("ours"));

    assertThatThrownBy(() -> authority.issue("../a,CN=b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("../a,CN=b");
  }

  private static MutualTls tls(String authority, String host) {
    return MutualTls.open(files(authority, host));
  }

  private static TlsFiles files(String authority, String host) {
    Path of = folder.resolve(authority);
    return new TlsFiles(
        of.resolve(host + ".pem"), of.resolve(host + "-key.pem"), of.resolve("ca.pem"));
  }

  private static TlsFiles copied(TlsFiles files, String name) throws IOException {
    Path to = Files.createDirectories(folder.resolve(name));
    return new TlsFiles(
        copy(files.certificate(), to.resolve("a.pem")),
        copy(files.key(), to.resolve("b.pem")),
        copy(files.authority(), to.resolve("c.pem")));
  }

  private static Path copy(Path from, Path to) throws IOException {
    return Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void changedAt(Path file, String time) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse(time)));
  }

  private static SSLEngine client(MutualTls tls, String host) {
    return tls.createClientSSLEngine(host, 2_551);
  }

  private static SSLEngine server(MutualTls tls) {
    return tls.createServerSSLEngine("0.0.0.0", 2_551);
  }

  /** Until both sides are content; throws what the first discontented side says. */
  private static void shakeHands(SSLEngine client, SSLEngine server) throws SSLException {
    ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
    client.beginHandshake();
    server.beginHandshake();
    for (int i = 0; i < 200 && !(isDone(client) && isDone(server)); i++) {
      step(client, toClient, toServer);
      step(server, toServer, toClient);
    }
    assertThat(isDone(client) && isDone(server)).as("the handshake ends").isTrue();
  }

  private static boolean isDone(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }

  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> {
        for (Runnable task = engine.getDelegatedTask();
            task != null;
            task = engine.getDelegatedTask()) {
          task.run();
        }
      }
      case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
      default -> {
        in.flip();
        SSLEngineResult result = engine.unwrap(in, ByteBuffer.allocate(1 << 16));
        in.compact();
        assertThat(result.getStatus()).isNotEqualTo(SSLEngineResult.Status.BUFFER_OVERFLOW);
      }
    }
  }

  private static final class TrustsAnybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {}

    @Override
    public java.security.cert.X509Certificate[] getAcceptedIssuers() {
      return new java.security.cert.X509Certificate[0];
    }
  }
}
