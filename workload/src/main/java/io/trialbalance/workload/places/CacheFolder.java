package io.trialbalance.workload.places;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/**
 * What the program keeps for its user from one start to the next, in {@code trialbalance} below
 * {@code XDG_CACHE_HOME} or else {@code ~/.cache}. Not in the temporary folder, where anybody could
 * put something first.
 */
public final class CacheFolder {

  private static final String OWNERS_ALONE = "rwx------";

  private CacheFolder() {}

  /**
   * Where a part of it is; need not exist. Empty for a user without a home. As the XDG base
   * directory specification demands, a relative {@code XDG_CACHE_HOME} counts for nothing.
   *
   * @param name of the part, such as {@code postgresql}
   */
  public static Optional<Path> of(String name, Map<String, String> environment) {
    return Optional.of(environment.getOrDefault("XDG_CACHE_HOME", ""))
        .filter(text -> !text.isEmpty())
        .map(Path::of)
        .filter(Path::isAbsolute)
        .or(() -> ThisUser.home(environment).map(home -> home.resolve(".cache")))
        .map(base -> base.resolve("trialbalance").resolve(name));
  }

  /**
   * Makes {@code folder} and what is missing of the way to it, for nobody else's eyes, and returns
   * it.
   *
   * @throws UntrustedPathException if it is there, and in somebody else's hand
   * @throws IOException if it cannot be made
   */
  public static Path make(Path folder) throws IOException {
    if (Files.getFileStore(existing(folder)).supportsFileAttributeView("posix")) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNERS_ALONE)));
    } else {
      Files.createDirectories(folder);
    }
    TrustedPath.requireOwn(folder);
    return folder;
  }

  private static Path existing(Path folder) {
    Path existing = folder.toAbsolutePath();
    while (!Files.exists(existing)) {
      existing = existing.getParent();
    }
    return existing;
  }
}
