package io.trialbalance.workload.database.postgresql;

import io.r2dbc.postgresql.client.SSLMode;
import java.util.Locale;

/** How a connection is encrypted and its server known; libpq's words and meanings. */
enum SslMode {
  DISABLE,
  ALLOW,
  PREFER,
  REQUIRE,
  VERIFY_CA,
  VERIFY_FULL;

  /** The word for it in configuration. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether there is no connection without TLS. */
  boolean isEncryptedAlways() {
    return compareTo(REQUIRE) >= 0;
  }

  /** Whether the server's certificate has to be of an authority that we know. */
  boolean verifiesCertificate() {
    return compareTo(VERIFY_CA) >= 0;
  }

  /**
   * What the driver is told. The name in the certificate is verified by our own engine: the driver
   * would ask the name service backwards for the name of an address, and believe what it says.
   */
  SSLMode ofDriver() {
    return SSLMode.fromValue(ofJdbc());
  }

  /** The same of JDBC's, whose name is verified by our own sockets ({@link JdbcTls}). */
  String ofJdbc() {
    return (this == VERIFY_FULL ? VERIFY_CA : this).label();
  }
}
