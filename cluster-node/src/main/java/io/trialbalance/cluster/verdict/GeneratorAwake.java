package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.NodeStalls;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.cluster.results.statistics.Figures;
import java.util.Comparator;
import java.util.Locale;

/**
 * The load nodes did not stand still in the measurement. What an open loop should have begun or
 * heard of meanwhile is late by their own fault, and looks as if the database had been slow; a
 * closed loop did nothing.
 */
final class GeneratorAwake implements Check {

  /** Of a node's time: a tenth of what lies beyond p99. */
  static final double MAX_SHARE = 0.001;

  @Override
  public String name() {
    return "generator-awake";
  }

  @Override
  public Finding examine(Evidence evidence) {
    Figures figures = Figures.of(evidence);
    if (evidence.nodeStalls().isEmpty() || figures.measurementSeconds() == 0) {
      return Finding.notApplicable(name(), "no node could tell whether it stood still");
    }
    NodeStalls worst =
        evidence.nodeStalls().stream()
            .max(Comparator.comparingDouble(NodeStalls::seconds))
            .orElseThrow();
    // Each by itself: a sum over many would hide it.
    // One that stood still to the end of the measurement is late to end it.
    double seconds = Math.min(worst.seconds(), figures.measurementSeconds());
    double share = seconds / figures.measurementSeconds();
    Finding.Builder finding =
        Finding.of(name()).figure("stalledSeconds", seconds).figure("shareOfTime", share);
    if (share <= MAX_SHARE) {
      return finding.valid(
          String.format(
              Locale.ROOT,
              "no load node stood still for more than %.2f s of %.0f s",
              seconds,
              figures.measurementSeconds()));
    }
    return finding.inconclusive(
        String.format(
            Locale.ROOT,
            "node %s stood still for %.2f s of %.0f s (stopped, starved of processors, collecting"
                + " garbage, or suspended with its machine): %.2f%% of its time, at most 0.1%%"
                + " expected",
            evidence.nodes().get(worst.node()).name(),
            seconds,
            figures.measurementSeconds(),
            share * 100));
  }
}
