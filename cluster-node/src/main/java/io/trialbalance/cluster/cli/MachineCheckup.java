package io.trialbalance.cluster.cli;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the JVM and the machine are. */
final class MachineCheckup {

  private static final int OLDEST_JDK = 17;
  private static final int FEW_CORES = 4;
  private static final long LITTLE_MEMORY = 2L << 30;

  /** Sockets of pools of several hundred connections, and as much again. */
  private static final long FEW_FILES = 4_096;

  private MachineCheckup() {}

  static List<Diagnosis> examine() {
    OperatingSystemMXBean machine =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    List<Diagnosis> all = new ArrayList<>();
    all.add(jdk(Runtime.version().feature(), System.getProperty("java.home")));
    all.add(cores(Runtime.getRuntime().availableProcessors()));
    all.add(memory(machine.getTotalMemorySize(), machine.getFreeMemorySize()));
    if (machine instanceof UnixOperatingSystemMXBean unix) {
      all.add(files(unix.getMaxFileDescriptorCount()));
    }
    return all;
  }

  static Diagnosis jdk(int feature, String home) {
    String found = feature + " in " + home;
    return feature >= OLDEST_JDK
        ? Diagnosis.ok("JDK", found)
        : Diagnosis.fail("JDK", found, "install JDK " + OLDEST_JDK + " or later");
  }

  static Diagnosis cores(int cores) {
    return cores >= FEW_CORES
        ? Diagnosis.ok("cores", String.valueOf(cores))
        : Diagnosis.warn(
            "cores",
            String.valueOf(cores),
            "with the database on the same machine both share them: say so with every figure");
  }

  static Diagnosis memory(long total, long free) {
    String found =
        String.format(
            Locale.ROOT,
            "%.1f GiB, of the heap %.1f GiB, free %.1f GiB",
            total / 0x1p30,
            Runtime.getRuntime().maxMemory() / 0x1p30,
            free / 0x1p30);
    return total >= LITTLE_MEMORY
        ? Diagnosis.ok("memory", found)
        : Diagnosis.warn("memory", found, "a run wants 2 GiB and what the database needs");
  }

  static Diagnosis files(long limit) {
    return limit >= FEW_FILES
        ? Diagnosis.ok("open files", "up to " + limit)
        : Diagnosis.warn(
            "open files", "up to " + limit, "large pools need more: ulimit -n " + FEW_FILES * 4);
  }
}
