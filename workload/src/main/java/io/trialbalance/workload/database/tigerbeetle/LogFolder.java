package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.workload.datafolder.ProcessFolder;
import io.trialbalance.workload.places.CacheFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where what TigerBeetle says is kept: beside what else this program keeps for its user. */
final class LogFolder {

  private LogFolder() {}

  /** In the user's cache; for a user without a home empty, see {@link #make}. */
  static Optional<Path> of(Map<String, String> environment) {
    return CacheFolder.of("tigerbeetle", environment);
  }

  /**
   * Makes it; for a user without a home one that lasts as long as this process.
   *
   * @throws IOException if it cannot be made, or is in somebody else's hand
   */
  static Path make(Optional<Path> folder) throws IOException {
    return folder.isPresent() ? CacheFolder.make(folder.get()) : ProcessFolder.of("tigerbeetle");
  }
}
