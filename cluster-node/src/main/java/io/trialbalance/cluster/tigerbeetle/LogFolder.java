package io.trialbalance.cluster.tigerbeetle;

import java.nio.file.Path;
import java.util.Map;

/** Where what TigerBeetle says is kept: beside what else this program keeps for its user. */
final class LogFolder {

  private LogFolder() {}

  /** Below {@code XDG_CACHE_HOME}, or else {@code ~/.cache}. */
  static Path of(Map<String, String> environment) {
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path base =
        cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
    return base.resolve("trialbalance").resolve("tigerbeetle");
  }
}
