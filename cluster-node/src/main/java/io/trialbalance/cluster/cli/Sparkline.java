package io.trialbalance.cluster.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/** The last values of a series as bars of eight heights, from 0 to the largest of them. */
final class Sparkline {

  private static final String BARS = "▁▂▃▄▅▆▇█";

  private final int length;
  private final Deque<Double> values = new ArrayDeque<>();

  /**
   * @param length how many values at most
   */
  Sparkline(int length) {
    this.length = length;
  }

  /**
   * @param value at least 0
   */
  void add(double value) {
    if (values.size() == length) {
      values.removeFirst();
    }
    values.addLast(value);
  }

  /** Another series begins. */
  void clear() {
    values.clear();
  }

  @Override
  public String toString() {
    double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    StringBuilder bars = new StringBuilder();
    for (double value : values) {
      int height = most == 0 ? 0 : (int) Math.round(value / most * (BARS.length() - 1));
      bars.append(BARS.charAt(height));
    }
    return bars.toString();
  }
}
