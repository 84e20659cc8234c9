package io.trialbalance.workload.database.tigerbeetle;

import io.trialbalance.protocol.measure.DatabaseDescription.Source;
import io.trialbalance.protocol.measure.Promise;
import io.trialbalance.protocol.measure.Promise.Flush;
import io.trialbalance.protocol.measure.Promise.Isolation;
import io.trialbalance.protocol.measure.Promise.TakeOver;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What TigerBeetle's documentation promises of a cluster whose replicas are where we know them to
 * be: it has no settings that would weaken it, and says nothing of itself.
 *
 * @param hosts of the replicas, one for each, in any order
 * @param fileSystem of the data files; empty if it cannot be seen from here
 */
record ClusterPromises(List<String> hosts, Optional<String> fileSystem) {

  private static final String LOOPBACK = "127.0.0.1";

  /** Replicas that have a request before it is executed, of clusters that have so many. */
  private static final int MOST_THAT_REPLICATE = 3;

  /**
   * Of a cluster at {@code address}.
   *
   * @param fileSystem of the data files; empty if it cannot be seen from here
   */
  static ClusterPromises of(TigerBeetleAddress address, Optional<String> fileSystem) {
    return new ClusterPromises(
        address.replicas().stream().map(ClusterPromises::host).toList(), fileSystem);
  }

  /** A port alone is on this host. */
  private static String host(String replica) {
    int colon = replica.lastIndexOf(':');
    String host = colon < 0 ? LOOPBACK : replica.substring(0, colon);
    return host.startsWith("127.") || host.equals("[::1]") ? LOOPBACK : host;
  }

  /** One for each dimension. */
  List<Promise> list() {
    int others = otherHosts();
    return List.of(
        flushedHere(),
        Promise.otherHosts(
            others,
            true,
            others == 0 ? "0: " + whyNone() : others + " of " + distinct() + ", flushed",
            Source.DECLARED),
        Promise.survivesHost(others > 0, others > 0 ? "yes" : "no", Source.DECLARED),
        takesOver(),
        Promise.isolation(Isolation.STRICT_SERIALIZABLE, "strict serializable", Source.DECLARED),
        Promise.funds(true, "yes, by the accounts' flags", Source.DECLARED),
        Promise.checksums(true, "yes", Source.DECLARED));
  }

  private Promise flushedHere() {
    boolean inMemory = fileSystem.filter(type -> type.matches("tmpfs|ramfs")).isPresent();
    return inMemory
        ? Promise.flushedHere(Flush.NEVER, "no: the data is on " + fileSystem.get(), Source.READ)
        : Promise.flushedHere(Flush.FIRST, "yes", Source.DECLARED);
  }

  private String whyNone() {
    return hosts.size() == 1 ? "one replica" : "all replicas are on this host";
  }

  /** However unluckily those that had it first are placed. */
  private int otherHosts() {
    int left = thatReplicate();
    int used = 0;
    for (long onHost : perHost().stream().sorted(Comparator.reverseOrder()).toList()) {
      if (left > 0) {
        left -= (int) onHost;
        used++;
      }
    }
    return used - 1;
  }

  private int thatReplicate() {
    int replicas = hosts.size();
    return replicas == 2 ? 2 : Math.min(MOST_THAT_REPLICATE, (replicas + 1) / 2);
  }

  private Collection<Long> perHost() {
    return hosts.stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .values();
  }

  private long distinct() {
    return hosts.stream().distinct().count();
  }

  private Promise takesOver() {
    long lost = perHost().stream().mapToLong(Long::longValue).max().orElse(0);
    int needed = Math.max(thatReplicate(), hosts.size() - thatReplicate() + 1);
    return hosts.size() - lost >= needed
        ? Promise.takesOver(TakeOver.BY_ITSELF, "yes, by itself", Source.DECLARED)
        : Promise.takesOver(TakeOver.NO, "no: too few replicas are left", Source.DECLARED);
  }
}
