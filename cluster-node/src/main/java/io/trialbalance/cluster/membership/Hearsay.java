package io.trialbalance.cluster.membership;

import io.trialbalance.cluster.membership.Founding.Situation;
import io.trialbalance.cluster.state.NodeState;
import io.trialbalance.protocol.message.MeetingProtocol.Answer;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.StateVersion;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a node in no cluster has heard of others, of which an answer is soon out of date. */
final class Hearsay {

  /** An answer is of now for so long: whoever gave it may have ended. */
  private static final Duration LATELY = Duration.ofSeconds(2);

  /** So long a node that is the first of its seeds waits for the others before it goes without. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** More than a cluster has nodes, and than moved ones leave behind. */
  private static final int OTHERS_AT_MOST = 2_000;

  private static final Pattern ADDRESS = Pattern.compile("[^\\s/@]{1,255}:\\d{1,5}");

  private record Heard(Answer answer, long atNanos) {}

  private final Member self;
  private final NodeState state;
  private final Meeting.Plan plan;
  private final long beganNanos = System.nanoTime();
  private final Map<String, Heard> answers = new HashMap<>();
  private final Set<String> known;
  private final Set<String> lost = new TreeSet<>();
  private Refusals.Found refused = Refusals.Found.NONE;

  Hearsay(Member self, NodeState state, Meeting.Plan plan) {
    this.self = self;
    this.state = state;
    this.plan = plan;
    this.known = new TreeSet<>(plan.known());
  }

  /** Whether anything is to be taken from {@code other}: whoever writes may write anything. */
  boolean isOfUse(Member other) {
    return ADDRESS.matcher(other.address()).matches() && known.size() <= OTHERS_AT_MOST;
  }

  /**
   * A node is there.
   *
   * @return whether that is new
   */
  boolean knows(Member other) {
    return known.add(other.address());
  }

  /** Addresses of those who are, or were, there. */
  Set<String> known() {
    return new TreeSet<>(known);
  }

  void hears(Answer answer) {
    knows(answer.node());
    answers.put(answer.node().address(), new Heard(answer, System.nanoTime()));
  }

  void probed(Refusals.Found found) {
    refused = found;
  }

  /**
   * Somebody declares the node at {@code address} lost.
   *
   * @return whether nobody had
   */
  boolean loses(String address) {
    return lost.add(address);
  }

  /** Addresses that somebody has declared lost to this node. */
  Set<String> lost() {
    return Set.copyOf(lost);
  }

  Situation situation() {
    long now = System.nanoTime();
    Map<String, Answer> lately =
        answers.entrySet().stream()
            .filter(one -> now - one.getValue().atNanos() < LATELY.toNanos())
            .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().answer()));
    Set<String> allLost = new TreeSet<>(lost);
    lately.values().forEach(answer -> allLost.addAll(answer.lost()));
    return new Situation(
        self,
        state.state(),
        state.promised(),
        seeds(lately),
        known(),
        lately,
        without(refused.all(), lately),
        without(refused.forLong(), lately),
        allLost,
        now - beganNanos > PATIENCE.toNanos());
  }

  /** A wrong seed is a mistake of whoever starts a node; to one on its way back it is nobody. */
  private List<String> seeds(Map<String, Answer> lately) {
    StateVersion own = state.state().version();
    return plan.seeds().stream()
        .filter(
            seed ->
                plan.isStart()
                    || !lately.containsKey(seed)
                    || !lately.get(seed).version().isForeignTo(own))
        .toList();
  }

  private static Set<String> without(Set<String> addresses, Map<String, Answer> lately) {
    Set<String> left = new TreeSet<>(addresses);
    left.removeAll(lately.keySet());
    return left;
  }
}
