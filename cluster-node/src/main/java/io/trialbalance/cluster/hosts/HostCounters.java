package io.trialbalance.cluster.hosts;

import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.HostUsage.Role;
import java.util.regex.Pattern;

/**
 * What a host has counted since it was started, at one instant. What is not idle is busy: most
 * kernels measure how long a core is idle, and count what it is busy with by looking at every tick
 * of their clock, which is wrong by a multiple for whoever works in between ticks or with them, as
 * a load at a set rate does.
 *
 * @param nanos of a clock that only goes forward
 * @param idleSeconds of all cores together, waiting for disks included
 * @param serverSeconds of the database server; null where it cannot be told from others
 * @param stolenSeconds that the machine's host gave to other guests
 * @param cores that it has
 * @param memoryBytes that it has
 * @param memoryUsedBytes now, without what could be had at once
 */
public record HostCounters(
    long nanos,
    double idleSeconds,
    Double serverSeconds,
    double stolenSeconds,
    int cores,
    long memoryBytes,
    long memoryUsedBytes,
    double diskReadBytes,
    double diskWrittenBytes,
    double receivedBytes,
    double sentBytes) {

  /** Whole disks as Linux names them: what partitions and layers upon them do is theirs as well. */
  private static final Pattern DISK =
      Pattern.compile("(sd|vd|xvd|hd)[a-z]+|nvme[0-9]+n[0-9]+|mmcblk[0-9]+");

  /** Interfaces behind which there is no other host, or whose traffic another one shows too. */
  private static final Pattern INNER_INTERFACE =
      Pattern.compile("lo|(veth|docker|br-|virbr|cni|flannel|tun|tap|dummy).*");

  static boolean isDisk(String device) {
    return DISK.matcher(device).matches();
  }

  static boolean isOuterInterface(String device) {
    return !INNER_INTERFACE.matcher(device).matches();
  }

  /** What happened from here to {@code later}, a reading of the same host. */
  HostUsage until(HostCounters later, String host, Role role) {
    double seconds = (later.nanos - nanos) / 1e9;
    double notOurs = later.idleSeconds - idleSeconds + later.stolenSeconds - stolenSeconds;
    return new HostUsage(
        host,
        role,
        seconds,
        later.cores,
        Math.max(0, later.cores - notOurs / seconds),
        serverSeconds == null || later.serverSeconds == null
            ? null
            : Math.max(0, later.serverSeconds - serverSeconds) / seconds,
        (later.stolenSeconds - stolenSeconds) / seconds,
        later.memoryBytes,
        later.memoryUsedBytes,
        (later.diskReadBytes - diskReadBytes) / seconds,
        (later.diskWrittenBytes - diskWrittenBytes) / seconds,
        (later.receivedBytes - receivedBytes) / seconds,
        (later.sentBytes - sentBytes) / seconds);
  }
}
