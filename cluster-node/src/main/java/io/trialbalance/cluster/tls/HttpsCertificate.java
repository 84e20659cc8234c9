package io.trialbalance.cluster.tls;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.trialbalance.cluster.settings.HttpsFiles;
import io.trialbalance.protocol.config.ConfigProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The certificate that a node shows over HTTPS, with its key. */
public final class HttpsCertificate {

  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /** With what keys of each kind sign (the JDK's standard names). */
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  private HttpsCertificate() {}

  /**
   * What the node's HTTP server needs.
   *
   * @throws ConfigProblems naming the file that cannot be read or is not what it should be
   */
  public static SslContext open(HttpsFiles files) {
    X509Certificate certificate =
        PemCertificates.read("http.tls.certificate-file", files.certificate()).get(0);
    try {
      SslContext context =
          SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
              .sslProvider(SslProvider.JDK)
              .protocols(PROTOCOLS)
              .build();
      requirePair(privateKey(files, certificate), certificate);
      return context;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw PemCertificates.refused(
          "http.tls.key-file",
          files.key(),
          "the private key of the first certificate in "
              + files.certificate()
              + ", as PEM in PKCS #8 without a password");
    }
  }

  private static PrivateKey privateKey(HttpsFiles files, X509Certificate certificate)
      throws IOException, GeneralSecurityException {
    String base64 = Files.readString(files.key()).replaceAll("-----[^-]+-----|\\s", "");
    return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
  }

  /** A key of another certificate is noticed now, and not by every client. */
  private static void requirePair(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    String algorithm = certificate.getPublicKey().getAlgorithm();
    Signature signature = Signature.getInstance(SIGNATURES.getOrDefault(algorithm, algorithm));
    signature.initSign(key);
    byte[] signed = signature.sign();
    signature.initVerify(certificate);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("the key is of another certificate");
    }
  }
}
