package io.trialbalance.cluster.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whom a client believes that it is the node that was called. */
public final class HttpsTrust {

  private HttpsTrust() {}

  /**
   * Whoever has a certificate of an authority, made out to the host that was called.
   *
   * @param file with the authority's certificate as PEM, or those of several
   * @throws io.trialbalance.protocol.config.ConfigProblems if it cannot be read
   */
  public static SSLContext authority(Path file) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null);
      for (X509Certificate certificate : PemCertificates.read("--ca-file", file)) {
        store.setCertificateEntry(certificate.getSubjectX500Principal().getName(), certificate);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      return context(trust.getTrustManagers());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("every JDK makes key stores in memory", e);
    }
  }

  /**
   * Whoever has this very certificate, whatever the host is to which it is made out: so the node of
   * one's own configuration is known, also when it is called by another of its names.
   *
   * @param file of the node's {@code http.tls.certificate-file}
   * @throws io.trialbalance.protocol.config.ConfigProblems if it cannot be read
   */
  public static SSLContext certificate(Path file) {
    X509Certificate certificate = PemCertificates.read("http.tls.certificate-file", file).get(0);
    try {
      return context(new OnlyOne(certificate));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  private static SSLContext context(TrustManager... trusted) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trusted, null);
    return context;
  }

  private static final class OnlyOne extends X509ExtendedTrustManager {
    private final X509Certificate known;

    OnlyOne(X509Certificate known) {
      this.known = known;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      if (!chain[0].equals(known)) {
        throw new CertificateException("the node shows another certificate than its own");
      }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("nobody is let in here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
