package io.trialbalance.cluster.results.store;

import io.trialbalance.workload.places.CacheFolder;
import io.trialbalance.workload.places.ThisUser;
import io.trialbalance.workload.places.UntrustedPathException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where documents go that cannot be written where they belong: a folder of this user's alone below
 * the system's temporary one. It has the same name at every start; only where somebody else has
 * taken that name is it called as nobody can foresee.
 */
final class SpareFolder {

  private static final Logger LOG = LoggerFactory.getLogger(SpareFolder.class);
  private static final String NAME = "trialbalance-results-";

  private final Path temporary;
  private volatile Path folder;

  /**
   * @param temporary in which anybody may make folders
   */
  SpareFolder(Path temporary) {
    this.temporary = temporary;
    this.folder = temporary.resolve(NAME + ThisUser.uid());
  }

  /** Where it is, or would be. */
  Path path() {
    return folder;
  }

  /**
   * Makes it if it is not there.
   *
   * @throws IOException if there is no room for it either
   */
  synchronized Path open() throws IOException {
    try {
      CacheFolder.make(folder);
    } catch (UntrustedPathException e) {
      LOG.warn("{}; another name is taken instead", e.getMessage());
      folder = Files.createTempDirectory(temporary, NAME);
    }
    return folder;
  }
}
