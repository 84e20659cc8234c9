package io.trialbalance.workload.limits;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/** Whether this process may open as many sockets as a load needs. */
public final class OpenFiles {

  /** Files, control connections and whoever looks on. */
  private static final int OTHERS = 64;

  private OpenFiles() {}

  /** What is missing for so many connections more, and how to have it; empty if nothing is. */
  public static Optional<String> lackingFor(int connections) {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? lackingFor(
            connections, unix.getOpenFileDescriptorCount(), unix.getMaxFileDescriptorCount())
        : Optional.empty();
  }

  static Optional<String> lackingFor(int connections, long open, long limit) {
    long needed = open + connections + OTHERS;
    return needed <= limit
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%,d connections need about %,d open files in this process, which may have %,d:"
                    + " say 'ulimit -n %d' before it is started, or make the pool smaller",
                connections,
                needed,
                limit,
                needed));
  }
}
