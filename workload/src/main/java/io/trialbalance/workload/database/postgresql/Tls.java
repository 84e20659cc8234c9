package io.trialbalance.workload.database.postgresql;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Secret;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/**
 * TLS to a server. All files are read when it is made, so that no event loop reads one.
 *
 * @param mode how the server is known
 * @param authority of its certificate, for people; null where none is asked
 * @param files that it was made of
 * @param context what engines are made of; null without TLS
 */
record Tls(SslMode mode, String authority, String files, SslContext context) {

  /** None. */
  static final Tls NONE = new Tls(SslMode.DISABLE, null, "", null);

  /** Instead of a file: the authorities that come with the JVM. */
  static final String SYSTEM = "system";

  /** What an entry names; null where it names none. */
  record Files(NamedFile rootCert, NamedFile cert, NamedFile key, Optional<Secret> password) {}

  /**
   * @param problems to which is added what is wrong with the files
   * @return null after a problem
   */
  static Tls read(SslMode mode, Files files, Problems problems) {
    if (mode == SslMode.DISABLE) {
      return NONE;
    }
    SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
    // As libpq does: where an authority is named, it is asked.
    SslMode meant = mode == SslMode.REQUIRE && files.rootCert() != null ? SslMode.VERIFY_CA : mode;
    builder.endpointIdentificationAlgorithm(meant == SslMode.VERIFY_FULL ? "HTTPS" : null);
    boolean isGood =
        trust(builder, meant, files.rootCert(), problems) && identify(builder, files, problems);
    if (!isGood) {
      return null;
    }
    try {
      String authority = meant.verifiesCertificate() ? files.rootCert().path().toString() : null;
      return new Tls(meant, authority, meant + " " + files, builder.build());
    } catch (SSLException e) {
      problems.add(files.rootCert().wrong("what TLS can be made of: " + e.getMessage()));
      return null;
    }
  }

  /** Whether {@code rootCert}, which may be null, is no file but what the JVM trusts. */
  static boolean isSystem(NamedFile rootCert) {
    return rootCert != null && rootCert.path().equals(Path.of(SYSTEM));
  }

  private static boolean trust(
      SslContextBuilder builder, SslMode mode, NamedFile rootCert, Problems problems) {
    if (!mode.verifiesCertificate()) {
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
      return true;
    }
    if (isSystem(rootCert)) {
      return true;
    }
    Optional<byte[]> bytes = rootCert.read(problems);
    if (bytes.isEmpty()) {
      return false;
    }
    try {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes.get()))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!certificates.isEmpty()) {
        builder.trustManager(certificates);
        return true;
      }
    } catch (CertificateException e) {
      // Said below.
    }
    problems.add(rootCert.wrong("a file with certificates as PEM"));
    return false;
  }

  /** Our own certificate, for a server that asks for one. */
  private static boolean identify(SslContextBuilder builder, Files files, Problems problems) {
    if (files.cert() == null) {
      return true;
    }
    Optional<byte[]> cert = files.cert().read(problems);
    Optional<byte[]> key = files.key().readPrivate(true, problems);
    if (cert.isEmpty() || key.isEmpty()) {
      return false;
    }
    try {
      builder.keyManager(
          new ByteArrayInputStream(cert.get()),
          new ByteArrayInputStream(key.get()),
          files.password().map(Secret::reveal).orElse(null));
      return true;
    } catch (IllegalArgumentException e) {
      problems.add(
          String.valueOf(e.getMessage()).contains("certificate")
              ? files.cert().wrong("a file with a certificate as PEM, and those that signed it")
              : files
                  .key()
                  .wrong(
                      "a file with a private key as PEM in PKCS #8 ('openssl pkcs8 -topk8' makes one"
                          + " of others), whose password sslpassword-env or sslpassword-file names if"
                          + " it has one"));
      return false;
    }
  }

  /** What the driver needs to know for a connection to {@code server}. */
  void configure(PostgresqlConnectionConfiguration.Builder driver, PostgresServer server) {
    driver.sslMode(mode.ofDriver());
    if (mode != SslMode.DISABLE) {
      driver
          // Its own would read ~/.postgresql, and not know the server's name.
          .sslContextBuilderCustomizer(own -> SslContextBuilder.forClient())
          .sslEngineCustomizer(own -> engine(server));
    }
  }

  /** The same for JDBC. */
  void configure(Properties properties) {
    properties.setProperty("sslmode", mode.ofJdbc());
    if (context instanceof JdkSslContext ours) {
      properties.setProperty("sslfactory", JdbcTls.class.getName());
      properties.setProperty("sslfactoryarg", JdbcTls.keep(mode, files, ours.context()));
    }
  }

  private SSLEngine engine(PostgresServer server) {
    SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT, server.host(), server.port());
    serverName(server.host())
        .ifPresent(
            name -> {
              SSLParameters parameters = engine.getSSLParameters();
              parameters.setServerNames(List.of(name));
              engine.setSSLParameters(parameters);
            });
    return engine;
  }

  /** Empty for an address, and for what cannot be said so. */
  private static Optional<SNIHostName> serverName(String host) {
    if (host.contains(":") || host.matches("[0-9.]+")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new SNIHostName(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
