package io.trialbalance.cluster.verdict;

import java.util.List;

/** Every check there is. */
public final class Checks {

  /** From what makes all other figures meaningless to what merely weakens them. */
  public static final List<Check> ALL =
      List.of(
          new AttemptEnded(),
          new FinalsDelivered(),
          new EveryTransferAnswered(),
          new IdsUnique(),
          new HistogramsAgree(),
          new SnapshotsAgree(),
          new RepliesMeasured(),
          new ScheduleKept(),
          new ErrorRate(),
          new LedgerAnswered(),
          new Balances(),
          new TransfersStored(),
          new AmountsStored(),
          new BeganEmpty(),
          new MeasurementLength(),
          new ClientWarm(),
          new ClientHeadroom(),
          new SteadyThroughput(),
          new NoStandstill(),
          new SteadyNetwork(),
          new ValuesBeyondP99());

  private Checks() {}

  /** Looks at {@code evidence} with every check. */
  public static Judgement examine(Evidence evidence) {
    return Judgement.of(ALL.stream().map(check -> check.examine(evidence)).toList());
  }
}
