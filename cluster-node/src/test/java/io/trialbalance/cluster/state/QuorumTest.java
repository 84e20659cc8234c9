package io.trialbalance.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.message.Member;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuorumTest {

  private static List<Member> members(int count) {
    List<Member> members = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      members.add(new Member(new UUID(0, i), "127.0.0.1:" + (9_997 + i)));
    }
    return members;
  }

  private static Set<UUID> subset(List<Member> members, int bits) {
    Set<UUID> subset = new HashSet<>();
    for (int i = 0; i < members.size(); i++) {
      if ((bits >> i & 1) == 1) {
        subset.add(members.get(i).id());
      }
    }
    return subset;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void anyTwoHaveAMemberInCommonAndOfTwoSidesOneGoesOn(int count) {
    List<Member> members = members(count);
    int all = 1 << count;
    for (int one = 0; one < all; one++) {
      boolean goesOn = Quorum.meetsAll(members, subset(members, one));
      assertThat(Quorum.meetsAll(members, subset(members, all - 1 - one))).isEqualTo(!goesOn);
      for (int other = 0; goesOn && other < all; other++) {
        Set<UUID> there = subset(members, other);
        if (Quorum.meetsAll(members, there) || Quorum.isMajority(members, there)) {
          assertThat(Collections.disjoint(subset(members, one), there)).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void portsAreNumbersWhenTheFirstIsFound(int count) {
    List<Member> members =
        List.of(
            new Member(new UUID(0, 1), "127.0.0.1:10000"),
            new Member(new UUID(0, 2), "127.0.0.1:" + (2_550 + count)));

    assertThat(Quorum.first(members).id()).isEqualTo(new UUID(0, 2));
  }
}
