package io.trialbalance.workload.pacing;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.plan.NodeShare;
import org.junit.jupiter.api.Test;

class MintedTokensTest {

  private final MintedTokens minted =
      new MintedTokens(FireTimes.uniform(1_000, NodeShare.equal(0, 1), 0, 1));

  @Test
  void aTokenIsCountedFromItsIntendedStartOn() {
    assertThat(minted.before(0)).isZero();
    assertThat(minted.before(1)).isEqualTo(1);
    assertThat(minted.before(1_000_000)).isEqualTo(1);
    assertThat(minted.before(1_000_001)).isEqualTo(2);
  }

  @Test
  void aWholeSecondHoldsAsManyAsTheRate() {
    assertThat(minted.before(1_000_000_000)).isEqualTo(1_000);
    assertThat(minted.before(2_000_000_000)).isEqualTo(2_000);
  }

  @Test
  void countsNeverGoBack() {
    minted.before(5_000_000);
    assertThat(minted.before(0)).isEqualTo(5);
  }

  @Test
  void beforeTheStartNothingIsMinted() {
    assertThat(minted.before(-1_000_000_000)).isZero();
  }
}
