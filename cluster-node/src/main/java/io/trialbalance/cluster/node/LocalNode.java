package io.trialbalance.cluster.node;

import com.sun.management.OperatingSystemMXBean;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.workload.recording.AllowedCpu;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Describes the machine and the JVM on which this node runs. */
public final class LocalNode {

  private LocalNode() {}

  /**
   * @param ordinal that the node has in an attempt
   * @param name from the node's configuration
   * @param address in the cluster, {@code host:port}
   * @param toolVersion of Trialbalance, with the commit
   * @param weight of its share of the load
   */
  public static NodeDescription describe(
      int ordinal, String name, String address, String toolVersion, int weight) {
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new NodeDescription(
        ordinal,
        name,
        hostName(),
        address,
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"),
        Runtime.getRuntime().availableProcessors(),
        AllowedCpu.ofThisProcess().cores(),
        machine.getTotalMemorySize(),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"),
        JvmArguments.shown(ManagementFactory.getRuntimeMXBean().getInputArguments()),
        toolVersion,
        weight);
  }

  /** Of this machine. */
  static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // A machine whose own name does not resolve; the message holds the name.
      return e.getMessage();
    }
  }
}
