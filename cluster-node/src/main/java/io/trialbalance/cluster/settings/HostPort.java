package io.trialbalance.cluster.settings;

import java.util.Optional;

/**
 * A node that others join.
 *
 * @param host exactly as that node advertises it
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

  /** Reads what {@link #toString} writes; empty if it is none. */
  public static Optional<HostPort> parse(String text) {
    return AddressForms.SEED_NODE.parser().apply(text);
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
