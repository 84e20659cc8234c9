package io.trialbalance.cluster.results.store;

import io.trialbalance.protocol.phase.Status;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which experiments processes that live take part in: each holds a lock of the operating system on
 * a hidden file in the experiment's folder until it has ended. A killed process loses its locks, so
 * that of what it left as running everybody can tell that nobody runs it.
 */
final class InUse {

  static final String LOCK = ".in-use";

  private static final Logger LOG = LoggerFactory.getLogger(InUse.class);

  /**
   * Locks of this process by experiment's folder. Nobody here may so much as open their files:
   * closing any channel to a file takes away all locks that the process has on it.
   */
  private static final Map<Path, FileChannel> OWN = new HashMap<>();

  private InUse() {}

  /**
   * Takes part in an experiment from now on, or no more if it has ended. Where that cannot be said
   * to others, it is not: results are kept all the same.
   */
  static synchronized void note(Path experiment, Status status) {
    try {
      if (status.isEnded()) {
        release(experiment);
      } else if (!OWN.containsKey(experiment)) {
        hold(experiment);
      }
    } catch (IOException | OverlappingFileLockException e) {
      LOG.debug("whether {} is in use cannot be said: {}", experiment, e.toString());
    }
  }

  /** Nodes that share a folder do so with the lock. */
  private static void hold(Path experiment) throws IOException {
    FileChannel channel =
        FileChannel.open(
            experiment.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      // Whoever asks just now holds it for a moment.
      channel.lock(0, Long.MAX_VALUE, true);
      OWN.put(experiment, channel);
    } finally {
      if (!OWN.containsKey(experiment)) {
        channel.close();
      }
    }
  }

  private static void release(Path experiment) throws IOException {
    FileChannel channel = OWN.remove(experiment);
    Files.deleteIfExists(experiment.resolve(LOCK));
    if (channel != null) {
      channel.close();
    }
  }

  /** Whether a process that lives takes part in it, or that cannot be known. */
  static synchronized boolean isSo(Path experiment) {
    Path lock = experiment.resolve(LOCK);
    if (OWN.containsKey(experiment)) {
      return true;
    } else if (!Files.exists(lock, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock free = channel.tryLock()) {
      return free == null;
    } catch (IOException | OverlappingFileLockException e) {
      return Files.exists(lock, LinkOption.NOFOLLOW_LINKS);
    }
  }
}
