package io.trialbalance.protocol.measure;

import java.util.Map;

/**
 * What a database server said of itself at one instant of the load.
 *
 * @param connections of clients by state, without the asking one
 * @param waits active connections by what they wait for; {@code running} are those that do not
 * @param walBytes position in the write-ahead log, in bytes since it began
 * @param checkpoints since the server's statistics began
 * @param standbys that replicate
 * @param lagBytes how far the slowest standby is behind the log, by what it has done with it
 * @param lagSeconds the same in time
 */
public record ServerFigures(
    Map<String, Long> connections,
    Map<String, Long> waits,
    long walBytes,
    long checkpoints,
    long standbys,
    Map<String, Long> lagBytes,
    Map<String, Double> lagSeconds) {

  /** Of a server that is not asked. */
  public static final ServerFigures ZERO =
      new ServerFigures(Map.of(), Map.of(), 0, 0, 0, Map.of(), Map.of());

  public ServerFigures {
    connections = Map.copyOf(connections);
    waits = Map.copyOf(waits);
    lagBytes = Map.copyOf(lagBytes);
    lagSeconds = Map.copyOf(lagSeconds);
  }
}
