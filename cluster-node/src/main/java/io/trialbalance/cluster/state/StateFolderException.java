package io.trialbalance.cluster.state;

import io.trialbalance.cluster.results.store.FileFailure;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/**
 * A node's own folder cannot be used.
 *
 * <p>The message is what was expected of it: it goes on after the folder's path.
 */
public final class StateFolderException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient Path path;

  private StateFolderException(Path path, String message, Throwable cause) {
    super(message, cause);
    this.path = path;
  }

  /** Whether the configuration may be right, and the machine lets nothing be kept there. */
  public boolean isOfTheMachine() {
    return FileFailure.isOfTheMachine(this) || getCause() instanceof AccessDeniedException;
  }

  /** The file or folder that is meant. */
  public Path path() {
    return path;
  }

  static StateFolderException inUse(Path folder) {
    return new StateFolderException(
        folder,
        "a folder that no other node uses, and one that runs has this one: give each node a"
            + " results.folder or a node.state-folder of its own",
        null);
  }

  static StateFolderException unreadable(Path file, String why) {
    return new StateFolderException(
        file,
        "what this node has kept of its cluster, but it "
            + why
            + ". Put back what was there. If nothing can be: move it away, and the node begins as a"
            + " new one, which has forgotten what it alone had accepted",
        null);
  }

  static StateFolderException copied(Path folder, Path lock) {
    return new StateFolderException(
        folder,
        "the folder in which this node has kept its cluster, and this is a copy of it: two nodes"
            + " with one memory would keep their word twice. If this is to be another node, remove"
            + " the whole folder; only if the first one is gone for good, remove "
            + lock,
        null);
  }

  static StateFolderException unusable(Path folder, String why, Throwable cause) {
    return new StateFolderException(
        folder, "a folder in which this node can keep its cluster on disk: " + why, cause);
  }
}
