package io.trialbalance.cluster.results.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files that are written whole or not at all. The bytes go to a temporary file in the same folder
 * and to the disk, and only then get their name; the folder follows to the disk, so that after a
 * power failure either the old file is there or the new one. A process that is killed leaves at
 * most a temporary file, which {@link #stale} recognises.
 */
public final class WholeFile {

  /** A point first, so that nobody takes it for a result; the process's id last but one. */
  private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.(\\d{1,18})\\.tmp");

  private WholeFile() {}

  /**
   * Writes {@code bytes} under the name {@code file}, in place of the file that was there.
   *
   * @throws ResultStoreException if it cannot be done; nothing has changed then
   */
  public static void write(Path file, byte[] bytes) throws ResultStoreException {
    Path temporary = temporary(file, "");
    try {
      writeToDisk(temporary, bytes);
      putInPlace(temporary, file);
    } catch (IOException e) {
      ResultStoreException failure = failure(file, bytes.length, e);
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException alsoFailed) {
        failure.addSuppressed(alsoFailed);
      }
      throw failure;
    }
  }

  /**
   * The temporary file of {@code file}.
   *
   * @param use sets several writers of one process apart
   */
  static Path temporary(Path file, String use) {
    return file.resolveSibling(
        "." + file.getFileName() + use + "." + ProcessHandle.current().pid() + ".tmp");
  }

  /**
   * Gives a temporary file that is on the disk its name, in place of the file that was there.
   *
   * @throws FileSystemException if what is there is something else, such as a link or a pipe
   */
  static void putInPlace(Path temporary, Path file) throws IOException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(
          file.toString(), null, "what is there is not a file, and is not replaced");
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    folderToDisk(file.getParent());
  }

  /** Makes {@code folder} and every missing folder above it, each of them on the disk. */
  public static void makeFolder(Path folder) throws ResultStoreException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path above = folder.toAbsolutePath().getParent();
    if (above != null) {
      makeFolder(above);
    }
    try {
      // Another node of this machine may make the same folder: createDirectories allows it.
      Files.createDirectories(folder);
      if (above != null) {
        folderToDisk(above);
      }
    } catch (IOException e) {
      throw notMade(folder, e);
    }
  }

  private static ResultStoreException notMade(Path folder, IOException cause) {
    String what = "the folder " + folder + " could not be made: " + cause(cause);
    // No room helps where a file stands in the way.
    return cause instanceof FileAlreadyExistsException
        ? new ResultStoreException(what + "; choose another folder", cause)
        : new NotWrittenException(what + "; " + remedy(), cause);
  }

  /**
   * Makes {@code folder} with one file in it, both or neither, and the folders above it: of several
   * who try, one has made it.
   *
   * @return whether it is this one; nothing has changed otherwise, since something of that name is
   *     there that is not an empty folder
   * @throws ResultStoreException if it cannot be done
   */
  static boolean makeFolderWith(Path folder, String name, byte[] bytes)
      throws ResultStoreException {
    makeFolder(folder.getParent());
    Path prepared = temporary(folder, "." + UUID.randomUUID());
    try {
      Files.createDirectory(prepared);
      try {
        writeToDisk(prepared.resolve(name), bytes);
        folderToDisk(prepared);
        rename(prepared, folder);
        return true;
      } finally {
        Files.deleteIfExists(prepared.resolve(name));
        Files.deleteIfExists(prepared);
      }
    } catch (IOException e) {
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      throw notMade(folder, e);
    }
  }

  /** Gives {@code from} the name {@code to} in the same folder, at once and on the disk. */
  static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    folderToDisk(to.getParent());
  }

  /** Temporary files and folders in {@code folder} whose process has been killed. */
  static List<Path> stale(Path folder) throws IOException {
    List<Path> stale = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, ".*.tmp")) {
      for (Path file : files) {
        if (isStale(file)) {
          stale.add(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return stale;
  }

  private static boolean isStale(Path file) throws IOException {
    Matcher name = TEMPORARY.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(name.group(1)));
    if (process.isEmpty()) {
      return true;
    }
    try {
      // A later process may have got the same id, as every first process of a container does.
      Instant written = Files.getLastModifiedTime(file).toInstant();
      return process.get().info().startInstant().map(written::isBefore).orElse(false);
    } catch (NoSuchFileException e) {
      // Its process has just given it its final name.
      return false;
    }
  }

  private static void writeToDisk(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  private static void folderToDisk(Path folder) throws IOException {
    // Windows cannot open a folder, and keeps its names by itself.
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** What to say when {@code file} could not be written. */
  static ResultStoreException failure(Path file, long length, IOException cause) {
    return new NotWrittenException(
        file
            + " ("
            + length
            + " bytes) could not be written: "
            + cause(cause)
            + "; "
            + space(file.getParent())
            + "; "
            + remedy(),
        cause);
  }

  private static String cause(IOException e) {
    return e instanceof NoSuchFileException ? "the folder is gone" : FileFailure.cause(e);
  }

  private static String space(Path folder) {
    try {
      FileStore store = Files.getFileStore(folder);
      return store.getUsableSpace() + " bytes are free on " + store;
    } catch (IOException e) {
      return "free space unknown (" + FileFailure.cause(e) + ")";
    }
  }

  private static String remedy() {
    return "make room or let this user write there, or choose another folder";
  }
}
