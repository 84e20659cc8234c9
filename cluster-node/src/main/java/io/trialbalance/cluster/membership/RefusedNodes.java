package io.trialbalance.cluster.membership;

import io.trialbalance.cluster.http.RefusedNode;
import io.trialbalance.protocol.message.StateVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Whom a node has not let in, for whoever asks; the latest few. Akka makes the check that refuses a
 * node by its class's name and hands it nothing but configuration, so both sides find this one by
 * the name of their own node. For any thread.
 */
public final class RefusedNodes {

  /** Whoever is refused may try again and again, under other names. */
  static final int AT_MOST = 16;

  private static final Map<String, RefusedNodes> BY_NODE = new ConcurrentHashMap<>();

  private final Map<String, RefusedNode> byName = new LinkedHashMap<>();
  private Supplier<StateVersion> state = () -> StateVersion.NONE;

  private RefusedNodes() {}

  /** Those that the node of this name has refused. */
  public static RefusedNodes of(String nodeName) {
    return BY_NODE.computeIfAbsent(nodeName, first -> new RefusedNodes());
  }

  /** From now on the node's cluster is that of {@code state}. */
  public synchronized void clusterIs(Supplier<StateVersion> stateNow) {
    state = stateNow;
  }

  /** What the node remembers of its cluster now. */
  synchronized StateVersion cluster() {
    return state.get();
  }

  synchronized void add(RefusedNode refused) {
    byName.remove(refused.name());
    byName.put(refused.name(), refused);
    if (byName.size() > AT_MOST) {
      byName.remove(byName.keySet().iterator().next());
    }
  }

  /** Those that asked last, at most {@link #AT_MOST}, the latest last. */
  public synchronized List<RefusedNode> latest() {
    return new ArrayList<>(byName.values());
  }
}
