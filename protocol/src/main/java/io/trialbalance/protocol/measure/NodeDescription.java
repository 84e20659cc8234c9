package io.trialbalance.protocol.measure;

import java.util.List;

/**
 * Who took part.
 *
 * @param ordinal given by the coordinator, from 0
 * @param name from the node's configuration
 * @param host name of the machine
 * @param address in the cluster
 * @param os name and version
 * @param cores available to the JVM
 * @param allowedCores that it may use, by its affinity and its control groups: a quota of half a
 *     core is 0.5; null in documents from before it was noted
 * @param memoryBytes of the machine
 * @param jvm name and version
 * @param jvmFlags as the JVM was started
 * @param toolVersion of Trialbalance, with the commit
 * @param weight of its share of the load
 */
public record NodeDescription(
    int ordinal,
    String name,
    String host,
    String address,
    String os,
    int cores,
    Double allowedCores,
    long memoryBytes,
    String jvm,
    List<String> jvmFlags,
    String toolVersion,
    int weight) {

  public NodeDescription {
    jvmFlags = List.copyOf(jvmFlags);
  }

  /** How much CPU it can use at most, in cores. */
  public double usableCores() {
    return allowedCores == null ? cores : allowedCores;
  }
}
