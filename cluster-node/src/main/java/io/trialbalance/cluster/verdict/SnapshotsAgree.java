package io.trialbalance.cluster.verdict;

import io.trialbalance.cluster.results.document.Evidence;
import io.trialbalance.cluster.results.document.Evidence.Second;
import io.trialbalance.cluster.results.document.Finding;
import io.trialbalance.protocol.measure.Counts;
import java.util.List;
import java.util.function.ToLongFunction;

/** The seconds add up to the finals: two ways of counting, one result. */
final class SnapshotsAgree implements Check {

  private static final List<Outcome> OUTCOMES =
      List.of(
          new Outcome("applied", Counts::applied),
          new Outcome("rejected", Counts::rejected),
          new Outcome("failed", Counts::failed),
          new Outcome("unknown", Counts::unknown));

  private record Outcome(String name, ToLongFunction<Counts> count) {}

  @Override
  public String name() {
    return "snapshots-agree";
  }

  @Override
  public Finding examine(Evidence evidence) {
    if (evidence.totals().isEmpty() || !evidence.finalsMissing().isEmpty()) {
      return Finding.notApplicable(name(), "a final is missing");
    }
    long loadSeconds = evidence.plan().times().warmup().plus(evidence.measurement()).toSeconds();
    String gap = firstGap(evidence.series(), loadSeconds);
    boolean gapInLoad =
        evidence.series().size() < loadSeconds
            || !firstGap(evidence.series().subList(0, (int) loadSeconds), loadSeconds).isEmpty();
    if (gapInLoad) {
      return Finding.notApplicable(name(), gap);
    }
    Counts seconds =
        evidence.series().stream().map(Second::counts).reduce(Counts.ZERO, Counts::plus);
    Counts finals = evidence.totals().get().all().counts();
    Finding.Builder finding = Finding.of(name());
    boolean agree = true;
    boolean tooMany = false;
    for (Outcome outcome : OUTCOMES) {
      long inSeconds = outcome.count().applyAsLong(seconds);
      long inFinals = outcome.count().applyAsLong(finals);
      finding
          .figure(outcome.name() + "InSeconds", inSeconds)
          .figure(outcome.name() + "InFinals", inFinals);
      agree &= inSeconds == inFinals;
      tooMany |= inSeconds > inFinals;
    }
    // A node that drained before the others sends nothing in their last seconds, and a snapshot
    // lost there looks the same: only too few of them can be explained by that.
    if (!agree && !tooMany && !gap.isEmpty()) {
      return Finding.notApplicable(name(), gap);
    }
    return agree
        ? finding.valid("the seconds add up to the finals")
        : finding.invalid(
            "the seconds add up to " + text(seconds) + ", the finals to " + text(finals));
  }

  /** Why the seconds cannot be expected to add up; empty if they can. */
  private static String firstGap(List<Second> series, long loadSeconds) {
    for (int i = 0; i < series.size(); i++) {
      if (series.get(i).second() != i) {
        return "the snapshots of second " + i + " are missing";
      }
      if (series.get(i).missingNodes() > 0) {
        return series.get(i).missingNodes() + " snapshots of second " + i + " are missing";
      }
    }
    return series.size() < loadSeconds
        ? "the snapshots of second " + series.size() + " are missing"
        : "";
  }

  private static String text(Counts counts) {
    return counts.applied()
        + " applied, "
        + counts.rejected()
        + " rejected, "
        + counts.failed()
        + " failed, "
        + counts.unknown()
        + " unknown";
  }
}
