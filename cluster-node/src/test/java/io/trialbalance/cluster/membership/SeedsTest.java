package io.trialbalance.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.Address;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedsTest {

  private static final Address ALPHA = address("10.0.0.1");
  private static final Address BETA = address("10.0.0.2");
  private static final Address GAMMA = address("10.0.0.3");

  @Test
  void aNodeThatWasCutOffAsksTheOthersAndNeverItself() {
    Seeds again = new Seeds(List.of(BETA, ALPHA), false).again(BETA, Set.of(GAMMA));

    assertThat(again.asked()).containsExactly(ALPHA, GAMMA);
    assertThat(again.whateverSilence()).isFalse();
  }

  @Test
  void theFirstOfAllBeginsAClusterOnlyWhenEveryOtherAnswersThatItIsInNone() {
    Seeds again = new Seeds(List.of(ALPHA), false).again(ALPHA, Set.of(GAMMA, BETA));

    assertThat(again.asked()).containsExactly(ALPHA, BETA, GAMMA);
    assertThat(again.whateverSilence()).isTrue();
  }

  @Test
  void aNodeThatBeganTheClusterAsksThoseThatJoinedIt() {
    Seeds again = new Seeds(List.of(), false).again(GAMMA, Set.of(ALPHA));

    assertThat(again.asked()).containsExactly(ALPHA);
  }

  @Test
  void aNodeThatNeverKnewAnyOtherBeginsItsClusterAgain() {
    Seeds again = new Seeds(List.of(ALPHA), false).again(ALPHA, Set.of());

    assertThat(again).isEqualTo(new Seeds(List.of(), false));
  }

  private static Address address(String host) {
    return Address.apply("akka", "trialbalance", host, 2551);
  }
}
