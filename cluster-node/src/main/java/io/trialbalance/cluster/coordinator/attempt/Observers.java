package io.trialbalance.cluster.coordinator.attempt;

import io.trialbalance.cluster.hosts.HostReader;
import io.trialbalance.cluster.results.document.Evidence.Observer;
import io.trialbalance.protocol.measure.HostUsage;
import io.trialbalance.protocol.measure.HostUsage.Role;
import io.trialbalance.protocol.measure.NodeDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Who was to tell of an attempt's measurement besides the database server, whether they did or not.
 *
 * @param observations of the coordinator
 * @param series of the nodes' seconds
 * @param nodes that took part
 * @param databaseHosts who were to say what the database's hosts did
 * @param hosts that said it, by {@link #key}
 * @param measurement how long it was to last
 * @param ended whether it lasted so long, and the attempt was done
 */
record Observers(
    Observations observations,
    SeriesMerge series,
    Participants nodes,
    List<HostReader> databaseHosts,
    Map<String, HostUsage> hosts,
    Duration measurement,
    boolean ended) {

  /** By which a host's figures are found. */
  static String key(Role role, String host) {
    return role + " " + host;
  }

  /** Nobody if the measurement never began. */
  List<Observer> all() {
    List<Observer> all = new ArrayList<>();
    Map<Integer, String> names = nodes.names();
    observations
        .silenceOfNodes()
        .forEach(
            (node, silence) -> {
              all.add(
                  new Observer(
                      "the seconds of " + names.get(node), series.longestGap(node, ended)));
              all.add(new Observer("the messages to " + names.get(node) + " and back", silence));
            });
    if (all.isEmpty()) {
      return all;
    }
    for (NodeDescription node : nodes.descriptions()) {
      // Elsewhere there is no /proc to be read.
      if (node.os().startsWith("Linux")) {
        all.add(
            new Observer(
                "the process of " + node.name(),
                series.longestGapOfProcess(node.ordinal(), ended)));
        addHost(all, Role.LOAD, node.host());
      }
    }
    databaseHosts.forEach(reader -> addHost(all, reader.role(), reader.host()));
    return all;
  }

  /** One that is read when the measurement begins and when it ends. */
  private void addHost(List<Observer> all, Role role, String host) {
    if (ended) {
      double seconds = measurement.toMillis() / 1e3;
      HostUsage usage = hosts.get(key(role, host));
      Observer observer =
          new Observer(
              "the host " + host, usage == null ? seconds : Math.max(0, seconds - usage.seconds()));
      if (!all.contains(observer)) {
        all.add(observer);
      }
    }
  }
}
