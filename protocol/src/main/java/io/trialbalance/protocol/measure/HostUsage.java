package io.trialbalance.protocol.measure;

/**
 * What a host did over a measurement with everything that runs on it, the program under test or
 * not: averages between two readings.
 *
 * @param host its name
 * @param role what it is there for
 * @param seconds between the readings
 * @param cores that it has
 * @param cpuCores busy, in cores; waiting for disks is not busy
 * @param serverCores of those, the database server's; null where it cannot be told from others
 * @param stolenCores that the machine's host gave to other guests while they were wanted here; null
 *     where it is not known
 * @param memoryBytes that it has
 * @param memoryUsedBytes at the end, without what could be had at once (caches)
 * @param diskReadBytesPerSecond of whole disks
 * @param diskWrittenBytesPerSecond to whole disks
 * @param networkReceivedBytesPerSecond by its interfaces, the loopback not among them
 * @param networkSentBytesPerSecond likewise
 */
public record HostUsage(
    String host,
    Role role,
    double seconds,
    int cores,
    double cpuCores,
    Double serverCores,
    Double stolenCores,
    long memoryBytes,
    long memoryUsedBytes,
    double diskReadBytesPerSecond,
    double diskWrittenBytesPerSecond,
    double networkReceivedBytesPerSecond,
    double networkSentBytesPerSecond) {

  /** What a host is there for. */
  public enum Role {
    /** A node with a share of the load runs on it; read from its own /proc. */
    LOAD,
    /** The database runs on it; read from its node-exporter. */
    DATABASE
  }
}
