package io.trialbalance.cluster.state;

import io.trialbalance.cluster.results.document.DocumentFormat;
import io.trialbalance.cluster.results.store.FileFailure;
import io.trialbalance.cluster.results.store.WholeFile;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.CoordinatorState.ExperimentState;
import io.trialbalance.protocol.message.KeptRequest;
import io.trialbalance.protocol.message.StateVersion;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * In a folder of the node's own, which one process has at a time:
 *
 * <pre>
 * state.json            who the node is, and what a coordinator gave it last
 * requests/&lt;uuid&gt;.json  plans of an experiment that has not ended
 * lock                  held by the node's process
 * </pre>
 *
 * <p>Each file is written whole or not at all. What cannot be read, was written by a later program,
 * or is a copy of another folder is never taken for empty.
 */
public final class DiskState implements NodeState {

  private static final String STATE = "state.json";
  private static final String REQUESTS = "requests";
  private static final String LOCK = "lock";

  /** On file systems that have them, a file's own number, which a copy has not. */
  private static final Pattern FILE_NUMBER = Pattern.compile("ino=(\\d+)");

  private final Path folder;
  private final FileChannel lock;
  private final UUID node;
  private final String disk;
  private volatile StateVersion promised;
  private volatile CoordinatorState state;

  private DiskState(Path folder, FileChannel lock, StateFile there) {
    this.folder = folder;
    this.lock = lock;
    this.node = there.node();
    this.disk = there.disk();
    this.promised = there.promised();
    this.state = there.state();
  }

  /**
   * Opens {@code folder}, which is made if it is not there: a node that remembers nothing is a new
   * one.
   *
   * @throws StateFolderException if the folder cannot be used; the message says what to do
   */
  public static DiskState open(Path folder) throws StateFolderException {
    Path absolute = folder.toAbsolutePath().normalize();
    FileChannel lock = null;
    try {
      WholeFile.makeFolder(absolute.resolve(REQUESTS));
      Path file = absolute.resolve(STATE);
      boolean isNew = !Files.exists(absolute.resolve(LOCK));
      lock =
          FileChannel.open(
              absolute.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(lock) == null) {
        throw StateFolderException.inUse(absolute);
      }
      String disk = disk(absolute.resolve(LOCK));
      StateFile there =
          Files.exists(file)
              ? read(file, absolute.resolve(LOCK), disk, isNew)
              : new StateFile(UUID.randomUUID(), disk, StateVersion.NONE, CoordinatorState.NONE);
      DiskState opened = new DiskState(absolute, lock, there);
      opened.write(there.promised(), there.state());
      lock = null;
      return opened;
    } catch (IOException e) {
      throw StateFolderException.unusable(absolute, FileFailure.message(e), e);
    } finally {
      closeQuietly(lock);
    }
  }

  private static StateFile read(Path file, Path lock, String disk, boolean lockIsNew)
      throws IOException, StateFolderException {
    StateFile there;
    try {
      there = StateFile.read(Files.readAllBytes(file));
    } catch (StateFile.UnreadableException e) {
      throw StateFolderException.unreadable(file, e.getMessage());
    }
    if (!lockIsNew && !there.disk().equals(disk)) {
      throw StateFolderException.copied(file.getParent(), lock);
    }
    return new StateFile(there.node(), disk, there.promised(), there.state());
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Another node of this very process, as in tests.
      return null;
    }
  }

  private static String disk(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    Matcher number = FILE_NUMBER.matcher(String.valueOf(key));
    return number.find() ? number.group(1) : "";
  }

  @Override
  public UUID node() {
    return node;
  }

  @Override
  public CoordinatorState state() {
    return state;
  }

  @Override
  public String place() {
    return folder.toString();
  }

  @Override
  public boolean isDurable() {
    return true;
  }

  @Override
  public StateVersion promised() {
    return promised;
  }

  @Override
  public synchronized boolean promise(StateVersion asked) throws IOException {
    StateVersion claim = asked.in(state.version());
    if (!claim.mayReplace(state.version(), promised)) {
      return false;
    }
    write(claim, state);
    promised = claim;
    return true;
  }

  @Override
  public synchronized boolean keep(CoordinatorState next) throws IOException {
    if (!next.version().mayReplace(state.version(), promised)) {
      return false;
    }
    write(promised, next);
    state = next;
    for (ExperimentState experiment : next.experiments()) {
      if (experiment.hasEnded()) {
        Files.deleteIfExists(requestFile(experiment.uuid()));
      }
    }
    return true;
  }

  private void write(StateVersion promise, CoordinatorState next) throws IOException {
    requireLock();
    WholeFile.write(folder.resolve(STATE), new StateFile(node, disk, promise, next).write());
  }

  @Override
  public synchronized void keepRequest(UUID experiment, ExperimentRequest request)
      throws IOException {
    requireLock();
    WholeFile.write(requestFile(experiment), DocumentFormat.write(request));
  }

  @Override
  public KeptRequest request(UUID experiment) throws IOException {
    Path file = requestFile(experiment);
    return Files.exists(file)
        ? new KeptRequest(
            Optional.of(DocumentFormat.read(Files.readString(file), ExperimentRequest.class)))
        : KeptRequest.NONE;
  }

  private Path requestFile(UUID experiment) {
    return folder.resolve(REQUESTS).resolve(experiment + ".json");
  }

  /** Whoever has the folder now may have read what is there. */
  private void requireLock() throws IOException {
    if (!lock.isOpen()) {
      throw new IOException(folder + " is closed: this node ends");
    }
  }

  /** Waits for whoever writes; nobody writes afterwards. */
  @Override
  public synchronized void close() {
    closeQuietly(lock);
  }

  /** Its lock goes with it, or with the process. */
  private static void closeQuietly(FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // Nothing was written through it.
        return;
      }
    }
  }
}
