package io.trialbalance.cluster.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one embedded server. A lock, which the operating system takes away from a killed
 * process, tells a folder in use from one that was left behind; the server of such a folder is
 * stopped before the folder is removed.
 */
final class DataFolder {

  private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
  private static final String PREFIX = "trialbalance-postgresql-";
  private static final String LOCK = "in-use.lock";
  private static final String DATA = "data";
  private static final long SECONDS_TO_STOP = 10;

  private final Path root;
  private final FileChannel lock;
  private boolean removed;

  private DataFolder(Path root, FileChannel lock) {
    this.root = root;
    this.lock = lock;
  }

  /** A new one, in use until it is removed or this process has ended. */
  static DataFolder make(Path temporary) throws IOException {
    Files.createDirectories(temporary);
    Path root = Files.createTempDirectory(temporary, PREFIX);
    FileChannel channel =
        FileChannel.open(
            root.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    channel.lock();
    return new DataFolder(root, channel);
  }

  /** Where the server keeps its data; made by {@code initdb}. */
  Path data() {
    return root.resolve(DATA);
  }

  /** Stops the server, if there is one, and removes everything. May be called again. */
  synchronized void remove() {
    if (removed) {
      return;
    }
    removed = true;
    try {
      stopServer(data());
      lock.close();
      delete(root);
    } catch (IOException e) {
      LOG.warn("{} could not be removed: {}", root, e.getMessage());
    }
  }

  /** Removes the folders of processes that have been killed, and stops their servers. */
  static void removeLeftovers(Path temporary) throws IOException {
    if (!Files.isDirectory(temporary)) {
      return;
    }
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, PREFIX + "*")) {
      for (Path folder : folders) {
        if (isOurs(folder)) {
          removeLeftover(folder);
        }
      }
    }
  }

  private static boolean isOurs(Path folder) throws IOException {
    return Files.isDirectory(folder)
        && Files.isRegularFile(folder.resolve(LOCK))
        && Files.getOwner(folder).getName().equals(System.getProperty("user.name"));
  }

  private static void removeLeftover(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      if (free == null) {
        return;
      }
      LOG.warn("removing {}, which a killed process left behind", folder);
      stopServer(folder.resolve(DATA));
      delete(folder);
    } catch (OverlappingFileLockException | NoSuchFileException e) {
      LOG.debug("{} is in use, or was removed meanwhile", folder);
    }
  }

  /** Fast shutdown would need a signal that Java cannot send; nobody is connected any more. */
  private static void stopServer(Path data) throws IOException {
    Optional<ProcessHandle> server = server(data);
    if (server.isEmpty()) {
      return;
    }
    List<ProcessHandle> children = server.get().children().toList();
    server.get().destroy();
    if (!hasEnded(server.get())) {
      LOG.warn("PostgreSQL (process {}) does not stop and is killed", server.get().pid());
      server.get().destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
      hasEnded(server.get());
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

  /** The process that serves {@code data}; process ids are used again, so its words are read. */
  private static Optional<ProcessHandle> server(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.isRegularFile(pidFile)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(pidFile);
    if (lines.isEmpty() || !lines.get(0).strip().matches("[0-9]{1,9}")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
        .filter(ProcessHandle::isAlive)
        .filter(process -> serves(process, data));
  }

  private static boolean serves(ProcessHandle process, Path data) {
    String command = process.info().command().orElse("");
    String[] arguments = process.info().arguments().orElse(new String[0]);
    return command.endsWith("postgres") && Arrays.asList(arguments).contains(data.toString());
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
