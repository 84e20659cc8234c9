package io.trialbalance.workload.datafolder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder of this process's own in the system's temporary one, which nobody else can enter; made
 * when it is first needed, and removed when the JVM ends or, after a kill, by the next one.
 */
public final class ProcessFolder {

  private static final DataFolder.Kind KIND =
      new DataFolder.Kind("trialbalance-process-", data -> List.of());

  private static DataFolder folder;

  private ProcessFolder() {}

  /**
   * A folder in it, of the name {@code part}.
   *
   * @throws IOException if it cannot be made, or others could replace what is in it
   */
  public static synchronized Path of(String part) throws IOException {
    if (folder == null) {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      DataFolder.removeLeftovers(temporary, KIND);
      folder = DataFolder.make(temporary, KIND);
      Runtime.getRuntime()
          .addShutdownHook(new Thread(folder::remove, "trialbalance-process-folder-exit"));
    }
    return Files.createDirectories(folder.beside(part));
  }
}
