package io.trialbalance.workload.database.tigerbeetle;

import java.math.BigInteger;
import java.util.List;

/**
 * Where a TigerBeetle cluster is. Validated by whoever reads it from a configuration.
 *
 * @param clusterId 0 to 2^128 − 1
 * @param replicas their addresses as the client takes them, {@code host:port} with an IP address or
 *     a port alone, in the order of the replicas' indexes: 1 to 6
 */
public record TigerBeetleAddress(BigInteger clusterId, List<String> replicas) {

  public TigerBeetleAddress {
    replicas = List.copyOf(replicas);
  }

  /** As messages show it. */
  @Override
  public String toString() {
    return "cluster " + clusterId + " at " + String.join(", ", replicas);
  }
}
