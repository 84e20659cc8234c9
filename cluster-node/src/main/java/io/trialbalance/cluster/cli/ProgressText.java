package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentQueued;
import io.trialbalance.protocol.message.ProgressEvent.LiveFigures;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.Status;
import java.util.Locale;

/** Events in words. */
final class ProgressText {

  private ProgressText() {}

  static String of(ExperimentQueued event) {
    return event.position() == 0
        ? "experiment " + event.experimentId() + " starts"
        : "experiment " + event.experimentId() + " waits for " + event.position() + " before it";
  }

  static String of(PhaseEntered event) {
    String length = Double.isNaN(event.planned()) ? "" : " for " + duration(event.planned());
    return of(event.where())
        + "  "
        + event.phase().label()
        + length
        + left(event.experimentSecondsLeft());
  }

  static String of(StepNoted event) {
    String share =
        Double.isNaN(event.fraction())
            ? ""
            : String.format(Locale.ROOT, "  %.0f%%", event.fraction() * 100);
    return of(event.where()) + "  " + event.phase().label() + "  " + event.what() + share;
  }

  static String of(SecondPassed event) {
    LiveFigures figures = event.figures();
    double errors = figures.failedPerSecond() + figures.unknownPerSecond();
    StringBuilder text = new StringBuilder(of(event.where()));
    text.append("  ").append(event.phase().label());
    text.append("  ").append(duration(event.secondsLeft())).append(" left");
    text.append(
        String.format(
            Locale.ROOT,
            "  %,.0f/s  p50 %s  p99 %s  errors %,.0f/s",
            figures.appliedPerSecond(),
            latency(figures.p50Nanos()),
            latency(figures.p99Nanos()),
            errors));
    if (figures.rejectedPerSecond() > 0) {
      text.append(String.format(Locale.ROOT, "  rejected %,.0f/s", figures.rejectedPerSecond()));
    }
    if (figures.backlog() > 0) {
      text.append(String.format(Locale.ROOT, "  backlog %,d", figures.backlog()));
    }
    if (figures.missingNodes() > 0) {
      text.append("  ").append(figures.missingNodes()).append(" nodes silent");
    }
    return text.append(left(event.experimentSecondsLeft())).toString();
  }

  static String of(AttemptEnded event) {
    StringBuilder text = new StringBuilder(of(event.where())).append("  ");
    if (event.status() != Status.DONE) {
      text.append(event.status().label()).append(", ");
    }
    text.append(event.verdict());
    if (!event.reasons().isEmpty()) {
      text.append(": ").append(String.join("; ", event.reasons()));
    }
    return text.append(event.counted() ? "" : " (will be repeated)").toString();
  }

  static String of(ExperimentEnded event) {
    String ended = "experiment " + event.experimentId() + " " + event.status().label();
    return event.failure() == null ? ended : ended + ": " + event.failure().message();
  }

  /** {@code "row-locks run 1/3"}, with its attempt from the second on. */
  static String of(Where where) {
    String plan =
        where.plans() > 1
            ? where.plan() + " (" + where.planNumber() + "/" + where.plans() + ")"
            : where.plan();
    String attempt = where.attempt() > 1 ? " attempt " + where.attempt() : "";
    return plan + " run " + where.run() + "/" + where.runs() + attempt;
  }

  /** {@code "850 µs"}, {@code "12.3 ms"}; a dash without any. */
  static String latency(long nanos) {
    if (nanos <= 0) {
      return "–";
    }
    if (nanos < 1_000_000) {
      return String.format(Locale.ROOT, "%.0f µs", nanos / 1e3);
    }
    return nanos < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6)
        : String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
  }

  /** {@code "45s"}, {@code "2m 05s"}, {@code "1h 02m"}. */
  static String duration(double seconds) {
    long whole = Math.max(0, Math.round(seconds));
    if (whole < 60) {
      return whole + "s";
    }
    return whole < 3_600
        ? String.format(Locale.ROOT, "%dm %02ds", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%dh %02dm", whole / 3_600, whole % 3_600 / 60);
  }

  private static String left(double experimentSecondsLeft) {
    return Double.isNaN(experimentSecondsLeft)
        ? ""
        : "  (" + duration(experimentSecondsLeft) + " in all)";
  }
}
