package io.trialbalance.workload.database.noop;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.Plans;
import io.trialbalance.workload.database.TargetMeasures;
import io.trialbalance.workload.database.TransferTarget;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoopLedgerTest {

  private final NoopLedger ledger = new NoopLedger();
  private final RunPlan plan = Plans.plan(Plans.closedLoop(4), Plans.seconds(0, 1));

  @Test
  void itClaimsNoVersionOfADatabase() {
    DatabaseDescription description = ledger.describe(plan);
    assertThat(description.kind()).isEqualTo("noop");
    assertThat(description.version()).isEqualTo("built in");
    assertThat(description.facts()).containsExactly(DatabaseDescription.KEEPS_NOTHING);
  }

  @Test
  void aResetIsDoneAtOnce() {
    List<Double> progress = new ArrayList<>();
    ledger.reset(plan, 1, (what, fraction) -> progress.add(fraction));
    assertThat(progress).containsExactly(1.0);
  }

  @Test
  void itKeepsNothing() {
    assertThat(ledger.totals(plan, List.of())).isEqualTo(LedgerTotals.NONE);
    assertThat(ledger.totals(plan, List.of()).kept()).isFalse();
  }

  @Test
  void itsTargetIsOpenUntilClosed() {
    TransferTarget target = ledger.open(plan, new TargetMeasures());
    assertThat(target).isInstanceOf(NoopTarget.class);
    target.close();
    ledger.close();
  }
}
