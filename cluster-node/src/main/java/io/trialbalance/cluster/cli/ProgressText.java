package io.trialbalance.cluster.cli;

import io.trialbalance.cluster.results.statistics.Units;
import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentQueued;
import io.trialbalance.protocol.message.ProgressEvent.LiveFigures;
import io.trialbalance.protocol.message.ProgressEvent.NodeNoted;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.util.List;
import java.util.Locale;

/** Events in words. */
final class ProgressText {

  private ProgressText() {}

  static String of(ProgressEvent event) {
    if (event instanceof ExperimentQueued queued) {
      return of(queued);
    } else if (event instanceof PhaseEntered entered) {
      return of(entered);
    } else if (event instanceof StepNoted noted) {
      return of(noted);
    } else if (event instanceof SecondPassed passed) {
      return line(passed, "").toString();
    } else if (event instanceof AttemptEnded ended) {
      return of(ended);
    } else if (event instanceof ExperimentEnded ended) {
      return of(ended);
    }
    return ((NodeNoted) event).what();
  }

  private static String of(ExperimentQueued event) {
    return event.position() == 0
        ? "experiment " + event.experimentId() + " starts"
        : "experiment " + event.experimentId() + " waits for " + event.position() + " before it";
  }

  private static String of(PhaseEntered event) {
    String length = Double.isNaN(event.planned()) ? "" : " for " + Units.seconds(event.planned());
    return of(event.where())
        + "  "
        + event.phase().label()
        + length
        + left(event.experimentSecondsLeft());
  }

  private static String of(StepNoted event) {
    String share =
        Double.isNaN(event.fraction())
            ? ""
            : String.format(Locale.ROOT, "  %.0f%%", event.fraction() * 100);
    return of(event.where()) + "  " + event.phase().label() + "  " + event.what() + share;
  }

  /**
   * The parts of a line about one second of load.
   *
   * @param throughput of the last seconds as a sparkline; empty for none
   */
  static FittingLine line(SecondPassed event, String throughput) {
    LiveFigures figures = event.figures();
    double errors = figures.failedPerSecond() + figures.unknownPerSecond();
    return new FittingLine()
        .add(6, of(event.where()))
        .add(1, event.phase().label())
        .add(1, Units.seconds(event.secondsLeft()) + " left")
        .add(2, perSecond("", figures.appliedPerSecond()))
        .add(7, throughput)
        .add(5, latency(figures, Quantile.P50))
        .add(3, latency(figures, Quantile.P99))
        .add(errors > 0 ? 2 : 4, perSecond("errors ", errors))
        .add(
            8,
            figures.rejectedPerSecond() > 0
                ? perSecond("rejected ", figures.rejectedPerSecond())
                : "")
        .add(4, figures.backlog() > 0 ? "backlog " + Units.count(figures.backlog()) : "")
        .add(2, figures.missingNodes() > 0 ? figures.missingNodes() + " nodes silent" : "")
        .add(9, left(event.experimentSecondsLeft()).strip());
  }

  private static String perSecond(String name, double rate) {
    return name + Units.perSecond(rate);
  }

  private static String of(AttemptEnded event) {
    StringBuilder text = new StringBuilder(of(event.where())).append("  ");
    if (event.status() != Status.DONE) {
      text.append(event.status().label()).append(", ");
    }
    text.append(event.verdict().label());
    if (!event.reasons().isEmpty()) {
      text.append(": ").append(String.join("; ", event.reasons()));
    }
    return text.append(event.counted() ? "" : " (will be repeated)").toString();
  }

  /**
   * What the worst of an experiment's verdicts means.
   *
   * @param verdicts of its plans, at least one
   */
  static String verdict(List<Verdict> verdicts) {
    Verdict worst = Verdict.worstOf(verdicts);
    boolean isOfAll = verdicts.stream().allMatch(worst::equals);
    return switch (worst) {
      case VALID -> "valid: nothing speaks against these figures";
      case INVALID ->
          "invalid: do not use "
              + (isOfAll ? "these figures" : "the figures of plans that are")
              + "; the reasons are above";
      case INCONCLUSIVE ->
          "inconclusive: "
              + (isOfAll ? "these figures" : "the figures of plans that are")
              + " show nothing for certain; the reasons are above";
    };
  }

  private static String of(ExperimentEnded event) {
    if (event.status() == Status.INTERRUPTED) {
      return "experiment "
          + event.experimentId()
          + " is interrupted: nobody runs it any more. 'trialbalance resume "
          + event.experimentId()
          + "' puts it into the queue again";
    }
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

  private static String latency(LiveFigures figures, Quantile quantile) {
    return quantile.label() + " " + Units.nanos(figures.latencyNanos().get(quantile));
  }

  private static String left(double experimentSecondsLeft) {
    return Double.isNaN(experimentSecondsLeft)
        ? ""
        : "  (" + Units.seconds(experimentSecondsLeft) + " left in all)";
  }
}
