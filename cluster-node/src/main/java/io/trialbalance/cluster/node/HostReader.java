package io.trialbalance.cluster.node;

import io.trialbalance.protocol.measure.HostUsage.Role;
import java.io.IOException;

/** Reads one host's counters. */
interface HostReader {

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
