package io.trialbalance.cluster.tls;

import akka.remote.artery.tcp.SSLEngineProvider;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import scala.Option;

/**
 * For a node that is alone. A member of a cluster has to listen for others, also where there are
 * none; this one shows no certificate and believes none, so that every handshake fails and not one
 * byte of a stranger's reaches the actors.
 */
public final class ClosedDoor implements SSLEngineProvider {

  private final SSLContext context;

  public ClosedDoor() {
    try {
      context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[0], new TrustManager[] {new NobodyIsTrusted()}, null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS 1.3", e);
    }
  }

  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    SSLEngine engine = context.createSSLEngine(hostname, port);
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    return engine;
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    SSLEngine engine = context.createSSLEngine(hostname, port);
    engine.setUseClientMode(true);
    return engine;
  }

  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return nobody();
  }

  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    return nobody();
  }

  private static Option<Throwable> nobody() {
    return Option.apply(new CertificateException(NobodyIsTrusted.WHY));
  }

  private static final class NobodyIsTrusted implements X509TrustManager {

    private static final String WHY = "this node is alone: nobody is expected";

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      throw new CertificateException(WHY);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      throw new CertificateException(WHY);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
