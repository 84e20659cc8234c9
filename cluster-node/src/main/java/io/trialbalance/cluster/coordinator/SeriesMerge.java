package io.trialbalance.cluster.coordinator;

import io.trialbalance.cluster.verdict.Evidence.Second;
import io.trialbalance.protocol.measure.Snapshot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;

/**
 * Merges the nodes' snapshots into one series. Late, doubled and reordered ones count once; a
 * second is published as soon as every node's snapshot of it is in, or when {@link
 * #MAX_DELAY_SECONDS} later ones have come, and a snapshot that arrives even later still counts in
 * the series.
 */
final class SeriesMerge {

  /** So many seconds may a snapshot be late before the live figures go on without it. */
  static final int MAX_DELAY_SECONDS = 2;

  private static final class Cell {
    private final BitSet nodes = new BitSet();
    private Snapshot sum;
  }

  private final int nodes;
  private final TreeMap<Integer, Cell> cells = new TreeMap<>();
  private int nextToPublish;

  /**
   * @param nodes that take part, with ordinals from 0
   */
  SeriesMerge(int nodes) {
    this.nodes = nodes;
  }

  /**
   * Takes one snapshot.
   *
   * @return seconds that can be published now, in order; often none
   */
  List<Second> add(Snapshot snapshot) {
    Cell cell = cells.computeIfAbsent(snapshot.second(), second -> new Cell());
    int node = snapshot.origin().node();
    if (!cell.nodes.get(node)) {
      cell.nodes.set(node);
      cell.sum = cell.sum == null ? snapshot : cell.sum.plus(snapshot);
    }
    return publishable();
  }

  private List<Second> publishable() {
    List<Second> ready = new ArrayList<>();
    int newest = cells.lastKey();
    while (nextToPublish <= newest) {
      Cell cell = cells.get(nextToPublish);
      boolean whole = cell != null && cell.nodes.cardinality() == nodes;
      if (!whole && newest - nextToPublish < MAX_DELAY_SECONDS) {
        break;
      }
      if (cell != null) {
        ready.add(toSecond(cell));
      }
      nextToPublish++;
    }
    return ready;
  }

  /** Every second of which anything arrived, in order. */
  List<Second> series() {
    return cells.values().stream().map(this::toSecond).toList();
  }

  private Second toSecond(Cell cell) {
    return new Second(cell.sum, nodes - cell.nodes.cardinality());
  }
}
