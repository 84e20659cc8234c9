package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.measure.StepFailure.Kind;
import io.trialbalance.workload.database.TargetException;
import io.trialbalance.workload.fatal.FatalErrors;
import io.trialbalance.workload.natives.NativeLibraries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's native library. Its loader unpacks it into the temporary folder, and leaves it there
 * when the process is killed.
 */
final class ClientLibrary {

  private static final Logger LOG = LoggerFactory.getLogger(ClientLibrary.class);
  private static final String NAME = "libtb_jniclient";

  /** What this process has mapped (proc(5)); the path of a file is the end of a line. */
  private static final Path MAPS = Path.of("/proc/self/maps");

  private ClientLibrary() {}

  /**
   * Removes its file from the temporary folder once it is loaded: what is mapped stays so. Where
   * the system does not tell, the end of the JVM removes it.
   */
  static void forgetFile() {
    try {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toRealPath();
      for (Path file : loaded()) {
        if (temporary.equals(file.getParent())) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("the library of TigerBeetle's client stays where it is", e);
    }
  }

  /**
   * Loads it, if that has not come about yet.
   *
   * @throws TargetException if it cannot be loaded
   */
  static void require() throws TargetException {
    try {
      Class.forName("com.tigerbeetle.NativeClient");
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("TigerBeetle's client has no such class any more", e);
    } catch (LinkageError e) {
      throw notLoaded(e);
    }
    forgetFile();
  }

  /** That its loader could not unpack it, or the system not load it: nothing has begun then. */
  static TargetException notLoaded(Error e) {
    FatalErrors.endIfFatal(e);
    return new TargetException(
        Kind.REFUSED,
        "the native library of TigerBeetle's client cannot be loaded from "
            + System.getProperty("java.io.tmpdir")
            + ": "
            + NativeLibraries.why(e)
            + ". Choose another folder with the environment variable TMPDIR; 'trialbalance doctor'"
            + " tries it",
        e);
  }

  /** Files of it that this process has mapped and that are still there. */
  static List<Path> loaded() throws IOException {
    if (!Files.isReadable(MAPS)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(MAPS)) {
      return lines
          .filter(line -> line.contains("/" + NAME))
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .distinct()
          .filter(Files::exists)
          .toList();
    }
  }
}
