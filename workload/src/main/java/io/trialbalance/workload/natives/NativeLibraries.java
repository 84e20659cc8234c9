package io.trialbalance.workload.natives;

import com.sun.jna.Library;
import com.sun.jna.Native;
import io.trialbalance.workload.datafolder.ProcessFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Where libraries unpack the native code that they bring and load at once. By themselves they use
 * the temporary folder or, in JNA's case, one of a name that anybody can foresee.
 *
 * <p>TigerBeetle's client has no choice but the temporary folder, where its file has a random name
 * and is this user's alone; a {@link ProcessFolder} is only had where others cannot replace it.
 */
public final class NativeLibraries {

  /** The largest of them, TigerBeetle's, has 5 MB; programs write their last words beside them. */
  private static final long LEAST_BYTES = 16L << 20;

  private NativeLibraries() {}

  /**
   * Has them use a folder of this process's own; before the first of them is loaded.
   *
   * @throws IOException if there is no place for one, or no room in it
   */
  public static void unpackPrivately() throws IOException {
    Path folder = ProcessFolder.of("native");
    requireRoom(Files.getFileStore(folder).getUsableSpace());
    System.setProperty("io.netty.native.workdir", folder.toString());
    System.setProperty("jna.tmpdir", folder.toString());
  }

  static void requireRoom(long usableBytes) throws IOException {
    if (usableBytes < LEAST_BYTES) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "it is full: %.1f MB are left, and native libraries and programs need %d MB",
              usableBytes / 1e6,
              LEAST_BYTES / 1_000_000));
    }
  }

  /** Why none can be loaded from where they are unpacked; empty if one was. */
  public static Optional<String> fault() {
    try {
      Native.load("c", Library.class);
      return Optional.empty();
    } catch (LinkageError e) {
      return Optional.of(why(e));
    }
  }

  /** What {@code failure} to load one was caused by, for people. */
  public static String why(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String said = String.valueOf(root.getMessage());
    return said.contains("failed to map segment")
        ? "programs are not run from there (mounted noexec)"
        : said;
  }
}
