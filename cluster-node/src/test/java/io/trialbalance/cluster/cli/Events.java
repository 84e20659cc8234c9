package io.trialbalance.cluster.cli;

import io.trialbalance.protocol.measure.Quantile;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.LiveFigures;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.util.List;
import java.util.Map;

/** Events as a coordinator would tell them. */
final class Events {

  static final String ID = "20261121-quick-1";
  static final Where WHERE = new Where("quick", 1, 1, 2, 3, 1);

  private Events() {}

  static SecondPassed second(int second, double failed, long backlog, int missing) {
    return new SecondPassed(
        ID,
        WHERE,
        Phase.MEASUREMENT,
        second,
        42,
        190,
        new LiveFigures(
            8123.4,
            0,
            failed,
            0,
            8200,
            3,
            Map.of(Quantile.P50, 850_000L, Quantile.P99, 4_500_000L),
            16,
            backlog,
            0.5,
            0.25,
            16,
            0,
            4,
            8,
            missing));
  }

  static AttemptEnded attempt(Verdict verdict, boolean counted, String... reasons) {
    return new AttemptEnded(
        ID, WHERE, Status.DONE, verdict, List.of(reasons), "quick/run-2.json", counted);
  }

  static ExperimentEnded ended(Status status, ExitCode exitCode) {
    return new ExperimentEnded(ID, status, null, exitCode.code());
  }
}
