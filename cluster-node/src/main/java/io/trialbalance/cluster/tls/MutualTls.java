package io.trialbalance.cluster.tls;

import akka.remote.artery.tcp.SSLEngineProvider;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.trialbalance.cluster.settings.TlsFiles;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Where;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Mutual TLS between nodes: each shows a certificate of the same authority, and who connects checks
 * that the other's is made out to the host it called. Akka's own provider for PEM files leaves out
 * that check. Files that have changed are read again for the next connection, so that certificates
 * can be renewed without a restart.
 */
public final class MutualTls implements SSLEngineProvider {

  private static final Logger LOG = LoggerFactory.getLogger(MutualTls.class);
  private static final String PROTOCOL = "TLSv1.3";

  /** RFC 2818: the host must be one of the certificate's names. */
  private static final String HOST_IS_VERIFIED = "HTTPS";

  private record Contexts(List<FileTime> changed, SslContext server, SslContext client) {}

  private final TlsFiles files;
  private Contexts contexts;

  private MutualTls(TlsFiles files, Contexts contexts) {
    this.files = files;
    this.contexts = contexts;
  }

  /**
   * Reads the files.
   *
   * @throws ConfigProblems if one of them cannot be read or is not what it should be
   */
  public static MutualTls open(TlsFiles files) {
    List<Problem> problems = new ArrayList<>();
    requireReadable("node.tls.certificate-file", files.certificate(), problems);
    requireReadable("node.tls.key-file", files.key(), problems);
    requireReadable("node.tls.ca-file", files.authority(), problems);
    if (problems.isEmpty()) {
      try {
        return new MutualTls(files, read(files));
      } catch (IOException | IllegalArgumentException e) {
        String expected =
            "three PEM files: the node's certificate, its private key in PKCS #8 without a"
                + " password, and the authority's certificate ("
                + e.getMessage()
                + ")";
        problems.add(new Problem(new Where("this node", 0), "node.tls", null, expected, null));
      }
    }
    throw new ConfigProblems(problems);
  }

  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    return current().server().newEngine(ByteBufAllocator.DEFAULT, hostname, port);
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    return current().client().newEngine(ByteBufAllocator.DEFAULT, hostname, port);
  }

  /** The engine has verified the peer before there is a session. */
  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return Option.empty();
  }

  /** The engine has verified the peer before there is a session. */
  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    return Option.empty();
  }

  private synchronized Contexts current() {
    try {
      if (!changed(files).equals(contexts.changed())) {
        contexts = read(files);
        LOG.info("the certificates have changed and were read again");
      }
    } catch (IOException | IllegalArgumentException e) {
      // Perhaps somebody is just replacing them: the next connection tries again.
      LOG.warn("changed certificates cannot be read, those read before stay: {}", e.getMessage());
    }
    return contexts;
  }

  /** The times come first: files that change meanwhile are then read once more. */
  private static Contexts read(TlsFiles files) throws IOException {
    return new Contexts(
        changed(files),
        verified(
            SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
                .clientAuth(ClientAuth.REQUIRE),
            files),
        verified(
            SslContextBuilder.forClient()
                .keyManager(files.certificate().toFile(), files.key().toFile())
                .endpointIdentificationAlgorithm(HOST_IS_VERIFIED),
            files));
  }

  private static SslContext verified(SslContextBuilder builder, TlsFiles files)
      throws SSLException {
    return builder
        .sslProvider(SslProvider.JDK)
        .protocols(PROTOCOL)
        .trustManager(files.authority().toFile())
        .build();
  }

  private static List<FileTime> changed(TlsFiles files) throws IOException {
    return List.of(
        Files.getLastModifiedTime(files.certificate()),
        Files.getLastModifiedTime(files.key()),
        Files.getLastModifiedTime(files.authority()));
  }

  private static void requireReadable(String key, Path file, List<Problem> problems) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      String expected = "the path of a file that this process can read";
      problems.add(new Problem(new Where("this node", 0), key, file.toString(), expected, null));
    }
  }
}
