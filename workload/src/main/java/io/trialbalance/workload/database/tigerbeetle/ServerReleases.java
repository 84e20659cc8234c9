package io.trialbalance.workload.database.tigerbeetle;

import java.util.Optional;

/**
 * What the program of a server says of itself when asked for {@code version --verbose}.
 *
 * @param server its own release
 * @param oldestClient that it serves
 */
record ServerReleases(Release server, Release oldestClient) {

  private static final String SERVER = "process.release=";
  private static final String OLDEST_CLIENT = "process.release_client_min=";

  /** Reads the program's output; absent if it does not say both. */
  static Optional<ServerReleases> parse(String output) {
    Optional<Release> server = value(output, SERVER);
    Optional<Release> oldestClient = value(output, OLDEST_CLIENT);
    return server.isPresent() && oldestClient.isPresent()
        ? Optional.of(new ServerReleases(server.get(), oldestClient.get()))
        : Optional.empty();
  }

  /**
   * Why a client cannot work with this server; empty if it can. A server serves clients from its
   * oldest one up to its own release, and evicts every other.
   */
  Optional<String> whyNot(Release client) {
    if (client.compareTo(oldestClient) < 0) {
      return Optional.of(
          "TigerBeetle "
              + server
              + " serves clients from release "
              + oldestClient
              + ", and this program's is "
              + client
              + ": use an older server");
    }
    return whyTooOld(server, client);
  }

  /**
   * Why a client is too new for a server of which only the release is known; empty if it is not.
   */
  static Optional<String> whyTooOld(Release server, Release client) {
    if (client.compareTo(server) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        "TigerBeetle "
            + server
            + " is older than this program's client, "
            + client
            + ": use a server of release "
            + client
            + " or later");
  }

  private static Optional<Release> value(String output, String key) {
    return output
        .lines()
        .filter(line -> line.startsWith(key))
        .findFirst()
        .flatMap(line -> Release.parse(line.substring(key.length()).strip()));
  }
}
