package io.trialbalance.cluster.hosts;

import io.trialbalance.protocol.measure.HostUsage.Role;
import java.io.IOException;

/** Reads one host's counters. */
public interface HostReader {

  /** Name of the host. */
  String host();

  /** What the host is there for. */
  Role role();

  /**
   * Its counters now; may block.
   *
   * @throws IOException if they cannot be had
   */
  HostCounters read() throws IOException, InterruptedException;
}
