package io.trialbalance.workload.database.postgresql;

import io.trialbalance.protocol.config.OnceRead;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Where;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A file that a server's entry names.
 *
 * @param key of the configuration, or variable, that names it
 */
record NamedFile(String key, Path path) {

  /** More than any certificate, key or list of passwords has. */
  private static final int MOST_BYTES = 1 << 20;

  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);

  private static final Set<PosixFilePermission> GROUP =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE);

  /** Its bytes; empty after adding a problem. */
  Optional<byte[]> read(Problems problems) {
    if (Files.isDirectory(path)) {
      problems.add(wrong("a file, not a folder"));
      return Optional.empty();
    }
    try {
      byte[] bytes = OnceRead.bytes(path, MOST_BYTES);
      if (bytes.length <= MOST_BYTES) {
        return Optional.of(bytes);
      }
      problems.add(wrong("a file of at most 1 MiB"));
    } catch (NoSuchFileException e) {
      problems.add(wrong("the path of a file that is there"));
    } catch (IOException e) {
      problems.add(
          wrong("the path of a file that this process can read: " + e.getClass().getSimpleName()));
    }
    return Optional.empty();
  }

  /**
   * The same of a file that nobody else may read, by libpq's rule.
   *
   * @param groupOfRoots whether the group may read what belongs to root, as Debian's own keys do
   */
  Optional<byte[]> readPrivate(boolean groupOfRoots, Problems problems) {
    if (isOpenToOthers(groupOfRoots) && !OnceRead.isPipe(path) && !Files.isDirectory(path)) {
      problems.add(wrong("a file that nobody else may read: chmod 600 " + path));
      return Optional.empty();
    }
    return read(problems);
  }

  private boolean isOpenToOthers(boolean groupOfRoots) {
    try {
      PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class);
      Set<PosixFilePermission> open = EnumSet.copyOf(OTHERS);
      open.addAll(GROUP);
      if (groupOfRoots && attributes.owner().getName().equals("root")) {
        open.remove(PosixFilePermission.GROUP_READ);
      }
      return attributes.permissions().stream().anyMatch(open::contains);
    } catch (IOException | UnsupportedOperationException e) {
      // What is not there is said by whoever reads it; other systems have no such rights.
      return false;
    }
  }

  Problem wrong(String expected) {
    return new Problem(new Where("configuration", 0), key, path.toString(), expected, null);
  }
}
