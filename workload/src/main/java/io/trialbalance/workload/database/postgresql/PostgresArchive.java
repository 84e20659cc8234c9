package io.trialbalance.workload.database.postgresql;

import io.trialbalance.workload.datafolder.DataFolder;
import io.trialbalance.workload.places.CacheFolder;
import io.trialbalance.workload.places.TrustedPath;
import io.trialbalance.workload.places.UntrustedPathException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs as they come with this one: an archive for this machine's platform. */
final class PostgresArchive {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresArchive.class);

  /** A folder that is being filled; a killed process leaves it behind. */
  private static final DataFolder.Kind UNPACKING =
      new DataFolder.Kind(".unpacking-", data -> List.of());

  private static final int EXECUTABLE = 0100;
  private static final int DIGITS = 16;

  private PostgresArchive() {}

  /**
   * Where they are, unpacked if they are not yet; takes some seconds then.
   *
   * @param kept in which they are kept from one start to the next, under a name that changes with
   *     the archive; empty for nowhere
   * @param otherwise where they are unpacked if they cannot be kept; is not there yet
   * @throws UntrustedPathException if what is kept is in somebody else's hand
   * @throws IOException if they cannot be unpacked
   */
  static Path unpacked(Optional<Path> kept, Path otherwise) throws IOException {
    byte[] archive = read();
    if (kept.isPresent()) {
      try {
        return keep(archive, CacheFolder.make(kept.get()));
      } catch (UntrustedPathException e) {
        throw e;
      } catch (IOException e) {
        LOG.info("PostgreSQL's programs cannot be kept in {}: {}", kept.get(), e.toString());
      }
    }
    unpack(archive, otherwise);
    return otherwise;
  }

  private static Path keep(byte[] archive, Path folder) throws IOException {
    DataFolder.removeLeftovers(folder, UNPACKING);
    Path programs = folder.resolve(digest(archive));
    if (!Files.exists(programs)) {
      DataFolder unpacking = DataFolder.make(folder, UNPACKING);
      try {
        unpack(archive, unpacking.data());
        moveUnlessThere(unpacking.data(), programs);
      } finally {
        unpacking.remove();
      }
    }
    TrustedPath.requireOwn(programs);
    return programs;
  }

  /** All of it or nothing; of two processes that unpack at the same time the first one's stays. */
  private static void moveUnlessThere(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!Files.isDirectory(to)) {
        throw e;
      }
    }
  }

  private static void unpack(byte[] archive, Path folder) throws IOException {
    makeFolder(folder);
    try (TarArchiveInputStream entries =
        new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = entries.getNextEntry();
          entry != null;
          entry = entries.getNextEntry()) {
        Path path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
          throw new IOException(
              "the archive of PostgreSQL has a path out of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
          makeFolder(path);
        } else {
          makeFolder(path.getParent());
          unpack(entries, entry, path);
        }
      }
    }
  }

  /** With permissions of its own, whatever this process's mask would give. */
  private static void unpack(TarArchiveInputStream entries, TarArchiveEntry entry, Path path)
      throws IOException {
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(entries, path);
    boolean isProgram = (entry.getMode() & EXECUTABLE) != 0;
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(isProgram ? "rwx------" : "rw-------"));
  }

  private static void makeFolder(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private static byte[] read() throws IOException {
    String name = "/postgres-" + system() + "-" + processor() + ".txz";
    try (InputStream archive = PostgresArchive.class.getResourceAsStream(name)) {
      if (archive == null) {
        throw new IOException(
            "this build brings no PostgreSQL for " + system() + " on " + processor());
      }
      return archive.readAllBytes();
    }
  }

  private static String system() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return name.startsWith("mac") ? "darwin" : name;
  }

  private static String processor() {
    String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64" -> "arm_64";
      default -> name;
    };
  }

  private static String digest(byte[] archive) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
      return HexFormat.of().formatHex(digest).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
