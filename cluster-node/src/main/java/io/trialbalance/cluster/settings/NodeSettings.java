package io.trialbalance.cluster.settings;

import io.trialbalance.protocol.measure.RoundTrips;
import io.trialbalance.workload.database.DatabaseSettings;
import io.trialbalance.workload.secret.SecretSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything that a node's own configuration says, validated.
 *
 * @param node itself, as the cluster sees it
 * @param http where it listens for commands and browsers
 * @param resultsFolder where results are kept; need not exist
 * @param nodeExporters of the databases' hosts, by the databases' names; absent without any
 * @param databases by name; at least one of each kind, named after it
 */
public record NodeSettings(
    Node node,
    Http http,
    Path resultsFolder,
    Map<String, List<HostPort>> nodeExporters,
    Map<String, DatabaseSettings> databases) {

  public NodeSettings {
    nodeExporters = Map.copyOf(nodeExporters);
    databases = Map.copyOf(databases);
  }

  /** What a plan may name, and of which kind it is. */
  public Map<String, String> databaseKinds() {
    Map<String, String> kinds = new TreeMap<>();
    databases.forEach((name, database) -> kinds.put(name, database.driver().kind()));
    return kinds;
  }

  /**
   * @param name unique in the cluster
   * @param bindHost on which it listens for the others
   * @param advertisedHost by which the others reach it
   * @param port for the others, 0 for any free one
   * @param seedNodes to join; empty if it begins a cluster, which others can join
   * @param nodesExpected before a run starts, at least 1
   * @param roles what it is there for
   * @param weight of its share of the load among the nodes that take some, at least 1
   * @param roundTrips of the network between the hosts; absent if nobody measured them
   * @param stateFolder in which it keeps what it remembers of its cluster
   * @param tls with which nodes prove to each other who they are; without it they believe anybody
   */
  public record Node(
      String name,
      String bindHost,
      String advertisedHost,
      int port,
      List<HostPort> seedNodes,
      int nodesExpected,
      List<Role> roles,
      int weight,
      Optional<RoundTrips> roundTrips,
      Path stateFolder,
      Optional<TlsFiles> tls) {
    public Node {
      seedNodes = List.copyOf(seedNodes);
      roles = List.copyOf(roles);
    }

    /** The weight of its share of the load, 0 if it is kept free of load. */
    public int shareWeight() {
      return roles.contains(Role.LOAD) ? weight : 0;
    }
  }

  /** What a node may be there for; without any it is one of the majority, and answers HTTP. */
  public enum Role {
    /** The coordinator can live on it. */
    COORDINATOR,
    /** It takes a share of the load. */
    LOAD;

    /** The word for it in configuration. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param host on which it listens
   * @param port 0 for any free one
   * @param token that every request has to bear; none if the node asks for none
   * @param tls with which the node is called over HTTPS; empty for plain HTTP
   */
  public record Http(String host, int port, SecretSource token, Optional<HttpsFiles> tls) {}
}
