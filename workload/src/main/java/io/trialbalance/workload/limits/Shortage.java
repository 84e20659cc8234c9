package io.trialbalance.workload.limits;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;

/**
 * What this process may not have more of, in words. Libraries say what they could not do, "failed
 * to create a child event loop", or that a server cannot be reached; the operating system's own
 * word is somewhere among the causes.
 */
public final class Shortage {

  private static final int CAUSES_AT_MOST = 16;

  /** What Java says of a folder's file system when it could not open /proc/mounts. */
  private static final String HIDES_OPEN_FILES = "Mount point not found";

  private Shortage() {}

  /** What {@code failure} was caused by; empty if it was something else. */
  public static Optional<String> in(Throwable failure) {
    Throwable one = failure;
    for (int i = 0; one != null && i < CAUSES_AT_MOST; i++) {
      Optional<String> words = words(String.valueOf(one.getMessage()));
      if (words.isPresent()) {
        return words;
      }
      if (HIDES_OPEN_FILES.equals(one.getMessage())) {
        return ofOpenFiles();
      }
      one = one.getCause();
    }
    return Optional.empty();
  }

  /** The same, or else {@code otherwise}. */
  public static String inWords(Throwable failure, String otherwise) {
    return in(failure).orElse(otherwise);
  }

  /** Whether no file can be opened now; for failures that do not say what they lacked. */
  public static Optional<String> ofOpenFiles() {
    try {
      new FileInputStream("/dev/null").close();
      return Optional.empty();
    } catch (IOException e) {
      return words(String.valueOf(e.getMessage()));
    }
  }

  /** The texts are those of the C library, numbers those that Java has for a program's start. */
  private static Optional<String> words(String message) {
    if (message.contains("Too many open files in system")) {
      return Optional.of("the machine has too many open files (fs.file-max)");
    }
    if (message.contains("Too many open files")) {
      return Optional.of("too many open files" + openFilesLimit());
    }
    if (message.contains("error=11")) {
      return Optional.of(
          "no further process can be started (limited by 'ulimit -u' or a container's pids limit)");
    }
    if (message.contains("error=12")) {
      return Optional.of("the machine has no memory for a further process");
    }
    return Optional.empty();
  }

  private static String openFilesLimit() {
    try {
      return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
          ? String.format(
              Locale.ROOT, " (limit %,d; 'ulimit -n' raises it)", unix.getMaxFileDescriptorCount())
          : "";
    } catch (LinkageError e) {
      // Its library is loaded when it is first asked, and cannot be opened any more.
      return "";
    }
  }
}
