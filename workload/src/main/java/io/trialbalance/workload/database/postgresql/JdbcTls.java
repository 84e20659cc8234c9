package io.trialbalance.workload.database.postgresql;

import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.postgresql.ssl.WrappedFactory;

/**
 * Gives the JDBC driver the very TLS that the other one uses, with the same rule for the name in a
 * certificate: the driver's own takes no address of IPv6 for what it is. It knows texts alone: the
 * name of this class, and which context of this process is meant.
 */
public final class JdbcTls extends WrappedFactory {

  /** As many as entries name different files. */
  private static final Map<String, SSLContext> CONTEXTS = new ConcurrentHashMap<>();

  /** Begins the names of contexts whose servers have to be who they are called. */
  private static final String OF_HOSTS = "verify-full ";

  private final boolean verifiesHost;

  /**
   * For the driver.
   *
   * @param name that {@link #keep} gave
   */
  public JdbcTls(String name) {
    this.factory = CONTEXTS.get(name).getSocketFactory();
    this.verifiesHost = name.startsWith(OF_HOSTS);
  }

  /**
   * Keeps the latest of a name.
   *
   * @return what the driver has to say to have it
   */
  static String keep(SslMode mode, String files, SSLContext context) {
    String name = (mode == SslMode.VERIFY_FULL ? OF_HOSTS : "") + files;
    CONTEXTS.put(name, context);
    return name;
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    Socket secured = super.createSocket(socket, bare, port, autoClose);
    if (verifiesHost) {
      SSLParameters parameters = ((SSLSocket) secured).getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      ((SSLSocket) secured).setSSLParameters(parameters);
    }
    return secured;
  }
}
