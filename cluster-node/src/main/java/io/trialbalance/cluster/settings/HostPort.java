package io.trialbalance.cluster.settings;

/**
 * A node that others join.
 *
 * @param host exactly as that node advertises it
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
