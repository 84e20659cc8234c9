package io.trialbalance.cluster.results.store;

import io.trialbalance.workload.limits.Shortage;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.stream.Stream;

/** Failures of files in words: of the most frequent ones Java's own message is the path alone. */
public final class FileFailure {

  private FileFailure() {}

  /** What happened to which file; what Java says if it was none. */
  public static String message(IOException failure) {
    return failure instanceof FileSystemException system && system.getFile() != null
        ? system.getFile() + ": " + cause(failure)
        : cause(failure);
  }

  /**
   * Whether it is the machine's: it has no more of something (room on a disk, files that may be
   * open), or lets nothing be written.
   */
  public static boolean isOfTheMachine(Throwable failure) {
    return Shortage.in(failure).isPresent() || isOfTheDisk(failure);
  }

  /** The texts are those of the C library (ENOSPC, EDQUOT, EROFS, EIO). */
  private static boolean isOfTheDisk(Throwable failure) {
    for (Throwable one = failure; one != null; one = one.getCause()) {
      String message = String.valueOf(one.getMessage());
      if (one instanceof NotWrittenException
          || one instanceof IOException
              && Stream.of(
                      "No space left on device",
                      "Disk quota exceeded",
                      "Read-only file system",
                      "Input/output error")
                  .anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether it may be otherwise in a while: a disk was full, or not to be written to. That a
   * document is another one's stays so.
   */
  public static boolean mayPass(Throwable failure) {
    return failure instanceof IOException
        && (!(failure instanceof ResultStoreException) || failure.getCause() != null);
  }

  /** What happened, without the path. */
  static String cause(IOException failure) {
    return Shortage.in(failure).orElseGet(() -> causeOfFile(failure));
  }

  private static String causeOfFile(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "access denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (failure instanceof FileAlreadyExistsException) {
      return "something of that name is there already";
    }
    if (failure instanceof DirectoryNotEmptyException) {
      return "the folder is not empty";
    }
    if (failure instanceof NotDirectoryException) {
      return "not a folder";
    }
    if (failure instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
