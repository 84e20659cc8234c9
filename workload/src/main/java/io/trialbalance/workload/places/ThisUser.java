package io.trialbalance.workload.places;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who runs this process. By number: in a container there may be no name for it, and then the JVM
 * makes a question mark of both the name and the home.
 */
public final class ThisUser {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String EFFECTIVE = "Uid:\\s+[0-9]+\\s+([0-9]+)\\s.*";
  private static final int ROOT = 0;

  private static final int UID = readUid();

  private ThisUser() {}

  /** The effective user id. */
  public static int uid() {
    return UID;
  }

  public static boolean isRoot() {
    return UID == ROOT;
  }

  /** Whether {@code path}, itself and not what it may lead to, is this user's. */
  public static boolean owns(Path path) throws IOException {
    return !path.getFileSystem().supportedFileAttributeViews().contains("unix")
        || (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS) == UID;
  }

  /** Whether the user database knows a name for it; {@code own} is any file of this user's. */
  public static boolean hasName(Path own) throws IOException {
    return !Files.getOwner(own).getName().equals(Integer.toString(UID));
  }

  /** The home folder; empty for a user who has none that could be written to. */
  public static Optional<Path> home(Map<String, String> environment) {
    return Stream.of(System.getProperty("user.home", ""), environment.getOrDefault("HOME", ""))
        .map(Path::of)
        .filter(home -> home.isAbsolute() && Files.isWritable(home))
        .findFirst();
  }

  private static int readUid() {
    try {
      if (Files.isReadable(STATUS)) {
        return Files.readAllLines(STATUS).stream()
            .filter(line -> line.matches(EFFECTIVE))
            .map(line -> Integer.parseInt(line.replaceFirst(EFFECTIVE, "$1")))
            .findFirst()
            .orElseThrow();
      }
      Path own = Files.createTempFile("trialbalance-user-", "");
      try {
        return (int) Files.getAttribute(own, "unix:uid");
      } finally {
        Files.delete(own);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("it cannot be found out who runs this process", e);
    }
  }
}
