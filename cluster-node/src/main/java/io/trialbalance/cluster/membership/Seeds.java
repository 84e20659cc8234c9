package io.trialbalance.cluster.membership;

import akka.actor.Address;
import io.trialbalance.cluster.settings.NodeSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whom a node asks to be let in.
 *
 * @param asked in this order; empty if the node begins a cluster at once. If it is itself the first
 *     of them, it begins one when all others answer that they are in none, or do not answer
 * @param whateverSilence whether one that does not answer is asked for ever instead; only if the
 *     node is itself the first
 */
record Seeds(List<Address> asked, boolean whateverSilence) {

  private static final Comparator<Address> BY_TEXT = Comparator.comparing(Address::hostPort);

  Seeds {
    asked = List.copyOf(asked);
  }

  /** Of a node that starts: its configuration says. */
  static Seeds configured(NodeSettings.Node node) {
    return new Seeds(
        node.seedNodes().stream()
            .map(seed -> Address.apply("akka", NodeSystem.NAME, seed.host(), seed.port()))
            .toList(),
        false);
  }

  /**
   * Of a node that was cut off. Those that it knew may be a cluster still, which it cannot tell
   * from their silence: it must not begin another one beside them. Only if every one of them
   * answers that it is in no cluster either, the first of them all begins one.
   *
   * @param self the node
   * @param known other nodes of the cluster it was in
   */
  Seeds again(Address self, Set<Address> known) {
    TreeSet<Address> all = new TreeSet<>(BY_TEXT);
    all.addAll(known);
    all.addAll(asked);
    all.remove(self);
    if (all.isEmpty()) {
      return new Seeds(List.of(), false);
    }
    List<Address> order = new ArrayList<>(all);
    boolean first = BY_TEXT.compare(self, all.first()) < 0;
    if (first) {
      order.add(0, self);
    }
    return new Seeds(order, first);
  }
}
