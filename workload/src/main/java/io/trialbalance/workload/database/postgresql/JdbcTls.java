package io.trialbalance.workload.database.postgresql;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.postgresql.ssl.WrappedFactory;

/**
 * Gives the JDBC driver the very TLS that the other one uses. It knows texts alone: the name of
 * this class, and which context of this process is meant.
 */
public final class JdbcTls extends WrappedFactory {

  /** As many as entries name different files. */
  private static final Map<String, SSLContext> CONTEXTS = new ConcurrentHashMap<>();

  /**
   * For the driver.
   *
   * @param name under which a context was {@link #keep kept}
   */
  public JdbcTls(String name) {
    factory = CONTEXTS.get(name).getSocketFactory();
  }

  /** Keeps the latest of a name. */
  static void keep(String name, SSLContext context) {
    CONTEXTS.put(name, context);
  }
}
