package io.trialbalance.workload.datafolder;

import io.trialbalance.workload.places.ThisUser;
import io.trialbalance.workload.places.TrustedPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one server that this process starts. A lock, which the operating system takes away
 * from a killed process, tells a folder in use from one that was left behind; the processes that
 * serve such a folder are stopped before the folder is removed.
 */
public final class DataFolder {

  /**
   * One sort of server.
   *
   * @param prefix that the names of its folders begin with
   * @param processes finds those that serve what {@link DataFolder#data} names
   */
  public record Kind(String prefix, Processes processes) {}

  /** Finds processes. */
  @FunctionalInterface
  public interface Processes {

    /** Those that live and serve {@code data}, and no others: they are going to be stopped. */
    List<ProcessHandle> serving(Path data) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

  /**
   * Those of this process. Nobody here may so much as open their locks: closing any channel to a
   * file takes away all locks that the process has on it, and another process would then remove the
   * folder under a server in use.
   */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private static final String LOCK = "in-use.lock";
  private static final String DATA = "data";
  private static final long SECONDS_TO_STOP = 10;

  private final Kind kind;
  private final Path root;
  private final FileChannel lock;
  private boolean removed;

  private DataFolder(Kind kind, Path root, FileChannel lock) {
    this.kind = kind;
    this.root = root;
    this.lock = lock;
  }

  /**
   * A new one, which nobody but this user can enter, in use until it is removed or this process has
   * ended. Its path is absolute: servers have working folders of their own.
   *
   * @throws io.trialbalance.workload.places.UntrustedPathException if others could replace what is
   *     in {@code temporary}
   */
  public static DataFolder make(Path temporary, Kind kind) throws IOException {
    Files.createDirectories(temporary);
    TrustedPath.requirePlace(temporary);
    DataFolder folder = null;
    while (folder == null) {
      folder = makeUnlessTakenForALeftover(temporary.toRealPath(), kind);
    }
    return folder;
  }

  /**
   * Between the file and the lock on it another process may take it for a leftover: then the lock
   * comes when that one has removed it. Null if so.
   */
  private static DataFolder makeUnlessTakenForALeftover(Path temporary, Kind kind)
      throws IOException {
    Path root = Files.createTempDirectory(temporary, kind.prefix());
    OWN.add(root);
    try {
      FileChannel channel =
          FileChannel.open(
              root.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      channel.lock();
      if (Files.exists(root.resolve(LOCK))) {
        return new DataFolder(kind, root, channel);
      }
      channel.close();
      OWN.remove(root);
      return null;
    } catch (IOException e) {
      OWN.remove(root);
      delete(root);
      throw e;
    }
  }

  /** Where the server keeps its data; not made here. */
  public Path data() {
    return root.resolve(DATA);
  }

  /** What is removed with it and is not the server's data; not made here. */
  public Path beside(String name) {
    return root.resolve(name);
  }

  /** Stops whatever serves it, and removes everything. May be called again. */
  public synchronized void remove() {
    if (removed) {
      return;
    }
    removed = true;
    try {
      stop(kind, data());
      OWN.remove(root);
      lock.close();
      delete(root);
    } catch (IOException e) {
      LOG.warn("{} could not be removed: {}", root, e.getMessage());
    }
  }

  /** Removes the folders of processes that have been killed, and stops their servers. */
  public static void removeLeftovers(Path temporary, Kind kind) throws IOException {
    if (!Files.isDirectory(temporary)) {
      return;
    }
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(temporary.toRealPath(), kind.prefix() + "*")) {
      for (Path folder : folders) {
        if (!OWN.contains(folder)) {
          removeLeftover(folder, kind);
        }
      }
    }
  }

  private static boolean isOurs(Path folder) throws IOException {
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.isRegularFile(folder.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)
        && ThisUser.owns(folder);
  }

  /** At any moment its process, or another one that starts, may remove it itself. */
  private static void removeLeftover(Path folder, Kind kind) throws IOException {
    try {
      if (isOurs(folder)) {
        removeUnlessInUse(folder, kind);
      }
    } catch (NoSuchFileException e) {
      LOG.debug("{} was removed meanwhile", folder);
    }
  }

  private static void removeUnlessInUse(Path folder, Kind kind) throws IOException {
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      if (free == null) {
        return;
      }
      LOG.warn("removing {}, which a killed process left behind", folder);
      stop(kind, folder.resolve(DATA));
      delete(folder);
    } catch (OverlappingFileLockException e) {
      LOG.debug("{} is in use", folder);
    }
  }

  private static void stop(Kind kind, Path data) throws IOException {
    List<ProcessHandle> servers = kind.processes().serving(data);
    List<ProcessHandle> children = servers.stream().flatMap(ProcessHandle::children).toList();
    servers.forEach(ProcessHandle::destroy);
    for (ProcessHandle server : servers) {
      if (!hasEnded(server)) {
        LOG.warn("process {}, which serves {}, does not stop and is killed", server.pid(), data);
        server.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        hasEnded(server);
      }
    }
  }

  private static boolean hasEnded(ProcessHandle process) {
    try {
      process.onExit().get(SECONDS_TO_STOP, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
