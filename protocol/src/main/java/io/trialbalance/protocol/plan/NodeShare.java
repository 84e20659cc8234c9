package io.trialbalance.protocol.plan;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One node's part of what a cluster does, by the nodes' weights.
 *
 * <p>All that is shared is one endless sequence of seats, given in the order of (2m + 1) ÷ weight
 * for a node's seat m, from 0 (Webster's method of apportionment, also called Sainte-Laguë's; see
 * Balinski and Young, Fair Representation, 1982). Of a number to be shared, such as connections, a
 * node has as many as it has seats among so many; tokens of an open loop are seats themselves. So
 * shares always add up exactly, a larger whole never makes a share smaller, heavy nodes' tokens are
 * spread among the others', and between equal nodes token k belongs to node k mod N.
 *
 * @param node ordinal, from 0
 * @param weights of all nodes that take part by ordinal, each at least 1
 */
public record NodeShare(int node, List<Integer> weights) {

  public NodeShare {
    weights = List.copyOf(weights);
    if (node < 0 || node >= weights.size()) {
      throw new IllegalArgumentException(
          "node " + node + " of " + weights.size() + " does not exist");
    }
    if (weights.stream().anyMatch(weight -> weight < 1)) {
      throw new IllegalArgumentException("weights have to be at least 1, but are " + weights);
    }
  }

  /** That of one of several nodes of equal strength. */
  public static NodeShare equal(int node, int nodes) {
    return new NodeShare(node, IntStream.range(0, nodes).map(other -> 1).boxed().toList());
  }

  /** How many nodes take part. */
  public int nodes() {
    return weights.size();
  }

  /** Part of the whole, above 0, at most 1. */
  public double fraction() {
    return (double) weight() / total();
  }

  /**
   * How many of {@code whole} are this node's; of all nodes together they are {@code whole}.
   *
   * @param whole 0 or more
   */
  public long of(long whole) {
    long rest = whole % total();
    long ofRest = IntStream.range(0, weight()).filter(seat -> place(seat) < rest).count();
    return whole / total() * weight() + ofRest;
  }

  /**
   * The places of this node's seats among the first as many as all weights together make, in order;
   * from there on the sequence repeats itself.
   */
  public long[] places() {
    return IntStream.range(0, weight()).mapToLong(this::place).toArray();
  }

  /** After how many places the sequence of seats repeats itself: the sum of all weights. */
  public long total() {
    return weights.stream().mapToLong(Integer::longValue).sum();
  }

  /**
   * The plan as this node does it. What a plan says of each node holds for one of average weight.
   *
   * @param own options, as their driver shares them
   * @throws IllegalArgumentException if nothing would be left for it, with a message for people
   */
  public RunPlan of(RunPlan plan, DatabaseOptions own) {
    Pacing pacing = plan.pacing();
    int concurrency =
        ofEach(pacing.concurrencyPerNode(), "transfers in flight", plan.workersPerNode());
    Pacing ownPacing =
        pacing instanceof Pacing.OpenLoop open
            ? new Pacing.OpenLoop(open.targetRatePerSecond(), open.arrivals(), concurrency)
            : new Pacing.ClosedLoop(concurrency);
    return plan.with(ownPacing, own);
  }

  /**
   * How many of what a plan has {@code perNode} this one has.
   *
   * @param what they are, for people
   * @param least that it needs
   * @throws IllegalArgumentException if it would have fewer, with a message for people
   */
  public int ofEach(int perNode, String what, int least) {
    int share = (int) of((long) perNode * nodes());
    if (share < least) {
      throw new IllegalArgumentException(
          "%d %s on each of %d nodes leave %d for one of weight %d among %s, which needs %d"
                  .formatted(perNode, what, nodes(), share, weight(), weights, least)
              + ": plan more of them, or make the nodes' weights more equal");
    }
    return share;
  }

  private int weight() {
    return weights.get(node);
  }

  /** How many seats, of whatever node, come before {@code seat} of this one. */
  private long place(int seat) {
    long before = seat;
    for (int other = 0; other < weights.size(); other++) {
      if (other != node) {
        // Seats n with (2n + 1) ÷ weight of the other < (2 seat + 1) ÷ own weight; or equal, which
        // the lower ordinal has first.
        long product = (2L * seat + 1) * weights.get(other);
        long odd = other < node ? product / weight() : (product - 1) / weight();
        before += (odd + 1) / 2;
      }
    }
    return before;
  }
}
