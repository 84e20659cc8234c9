package io.trialbalance.cluster.membership;

import io.trialbalance.cluster.membership.Founding.Wait;
import io.trialbalance.cluster.metrics.NodeMetrics;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has come of a node's asking others, for whoever asks; says it in the log when it changes.
 */
final class MeetingView {

  private static final Logger LOG = LoggerFactory.getLogger(MeetingView.class);

  private String why = "";
  private SortedSet<String> silent = new TreeSet<>();
  private SortedSet<String> foreign = new TreeSet<>();
  private final Set<String> known = new TreeSet<>();
  private String twin = "";
  private boolean forms;

  /**
   * @param isLong whether it has waited for longer than nodes take to start
   */
  synchronized void waiting(Wait waits, boolean isLong) {
    forms = waits.again() && isLong;
    silent = new TreeSet<>(waits.silent());
    String remedy =
        forms && waits.isUpToSomebody() && !silent.isEmpty()
            ? ". If a node is gone for good: trialbalance cluster forget " + silent.first()
            : "";
    String text = waits.why() + remedy;
    if (!why.equals(text)) {
      LOG.warn("this node is in no cluster yet: it waits {}", text);
    }
    why = text;
    NodeMetrics.waitsFor(forms ? silent.size() : 0);
  }

  synchronized void inCluster() {
    if (!why.isEmpty()) {
      NodeMetrics.waitsFor(0);
    }
    forms = false;
    why = "";
    silent = new TreeSet<>();
  }

  synchronized void foreign(Set<String> who, String ownPlace) {
    if (foreign.addAll(who)) {
      LOG.warn(
          "{}: another cluster than the one that this node remembers in {}; the two stay apart",
          String.join(", ", who),
          ownPlace);
    }
  }

  synchronized void twin(String address) {
    twin = address;
  }

  /** Where a node lives that remembers the same as this one; empty if none is known. */
  synchronized String twin() {
    return twin;
  }

  synchronized void knows(String address) {
    known.add(address);
  }

  /** Who has asked this node: for whoever comes after this system. */
  synchronized Set<String> known() {
    return new TreeSet<>(known);
  }

  /** For whom this node waits; empty if it is in a cluster. */
  synchronized SortedSet<String> silent() {
    return new TreeSet<>(silent);
  }

  /** Why this node is in no cluster; empty if it is in one, or has only begun to ask. */
  synchronized String waiting() {
    return why.isEmpty() ? "" : "this node waits " + why;
  }

  /** Whom it has met that is of another cluster. */
  synchronized SortedSet<String> foreign() {
    return new TreeSet<>(foreign);
  }

  /** Whether it is a matter of time, or of somebody's word, and none of a wrong seed. */
  synchronized boolean isFormingAgain() {
    return forms;
  }
}
