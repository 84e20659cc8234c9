package io.trialbalance.cluster.verdict;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every check there is. */
public final class Checks {

  private static final Logger LOG = LoggerFactory.getLogger(Checks.class);

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
          new SteadyNetwork(),
          new NoStandstill(),
          new ValuesBeyondP99());

  private Checks() {}

  /** Looks at {@code evidence} with every check. Never throws. */
  public static Judgement examine(Evidence evidence) {
    return examine(evidence, ALL);
  }

  /** As {@link #examine(Evidence)}, with these checks alone. */
  static Judgement examine(Evidence evidence, List<Check> checks) {
    return Judgement.of(checks.stream().map(check -> guarded(check, evidence)).toList());
  }

  /**
   * A check that cannot do its work takes nothing of what was measured with it: what it should have
   * found is not known, which is all that can be said (Jepsen's {@code check-safe}).
   */
  private static Finding guarded(Check check, Evidence evidence) {
    try {
      return check.examine(evidence);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.error("the check {} failed on {}", check.name(), evidence.label(), e);
      return Finding.of(check.name()).inconclusive("this check failed: " + e);
    }
  }
}
