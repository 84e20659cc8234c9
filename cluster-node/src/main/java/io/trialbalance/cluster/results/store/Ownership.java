package io.trialbalance.cluster.results.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;

/**
 * Which experiment's a folder of results is. Ids are made of names and times, so that another node,
 * another cluster or a clock that was set back may have made the same one; {@code experiment.json}
 * says by a UUID whose it is. A keeper of copies gets that file last, so until then a hidden file
 * says it. Nobody writes into a folder of which another UUID is said.
 */
final class Ownership {

  private static final String OWNER = ".owner";

  private final ResultFolder folder;

  Ownership(ResultFolder folder) {
    this.folder = folder;
  }

  /**
   * UUID of the experiment whose folder it is; null if nothing says so, as in documents from before
   * there were any.
   */
  UUID of(String experimentId) throws IOException {
    Path state = folder.experimentFile(experimentId);
    if (exists(state)) {
      return ResultFolder.head(state).uuid().orElse(null);
    }
    Path owner = ownerFile(experimentId);
    if (!exists(owner)) {
      return null;
    }
    try {
      return UUID.fromString(Files.readString(owner).strip());
    } catch (IllegalArgumentException e) {
      throw new ResultStoreException(owner + " is damaged: " + e.getMessage(), e);
    }
  }

  /**
   * Whether the experiment's folder may be written to: whether it is that of {@code experiment}.
   */
  boolean isOf(String experimentId, UUID experiment) throws IOException {
    return !isSaid(experimentId) || Objects.equals(of(experimentId), experiment);
  }

  /**
   * Refuses to write into another experiment's folder.
   *
   * @throws ResultStoreException if the folder is there and is not that of {@code experiment}
   */
  void require(String experimentId, UUID experiment) throws IOException {
    if (!isOf(experimentId, experiment)) {
      throw new ResultStoreException(
          "another experiment "
              + experimentId
              + " is there already, in "
              + folder.experiment(experimentId)
              + " (its UUID is "
              + word(of(experimentId))
              + ", this one's is "
              + word(experiment)
              + "): nothing is written there; move it out of the results folder, or submit this one"
              + " again");
    }
  }

  /**
   * Makes the experiment's folder, unless it is there, and notes whose it is.
   *
   * @throws ResultStoreException if it is another experiment's
   */
  void take(String experimentId, UUID experiment) throws IOException {
    Path path = folder.experiment(experimentId);
    byte[] owner = (experiment + "\n").getBytes(UTF_8);
    if (experiment != null && !exists(path) && WholeFile.makeFolderWith(path, OWNER, owner)) {
      return;
    }
    require(experimentId, experiment);
    WholeFile.makeFolder(path);
    if (experiment != null && !isSaid(experimentId)) {
      WholeFile.write(path.resolve(OWNER), owner);
    }
  }

  private boolean isSaid(String experimentId) throws IOException {
    return exists(folder.experimentFile(experimentId)) || exists(ownerFile(experimentId));
  }

  private Path ownerFile(String experimentId) throws IOException {
    return folder.experiment(experimentId).resolve(OWNER);
  }

  private static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static String word(UUID experiment) {
    return experiment == null ? "unknown" : experiment.toString();
  }
}
