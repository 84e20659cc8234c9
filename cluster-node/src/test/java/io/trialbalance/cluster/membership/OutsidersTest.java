package io.trialbalance.cluster.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.message.MeetingProtocol.Ask;
import io.trialbalance.protocol.message.Member;
import io.trialbalance.protocol.message.StateVersion;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OutsidersTest {

  private long nanos = Long.MAX_VALUE - 5;
  private final Outsiders outsiders = new Outsiders(() -> nanos);

  private static Ask ask(int node, boolean inCluster, String... unreached) {
    return new Ask(
        new Member(new UUID(0, node), "10.0.0." + node + ":2551"),
        inCluster,
        StateVersion.NONE,
        Set.of(unreached),
        null);
  }

  @Test
  void whoeverReachesAllMayJoinAndOthersAreKeptOut() {
    outsiders.hears(ask(2, false));
    outsiders.hears(ask(3, false, "10.0.0.2:2551"));
    outsiders.hears(ask(4, true));

    assertThat(outsiders.joining()).containsExactly("10.0.0.2:2551");
    assertThat(outsiders.keptOut()).isEqualTo(Map.of("10.0.0.3:2551", Set.of("10.0.0.2:2551")));
  }

  @Test
  void whoeverHasJoinedOrIsSilentIsForgotten() {
    outsiders.hears(ask(2, false));
    outsiders.hears(ask(3, false, "10.0.0.2:2551"));

    outsiders.hears(ask(2, true));
    assertThat(outsiders.joining()).isEmpty();

    nanos += Duration.ofSeconds(5).toNanos();
    assertThat(outsiders.keptOut()).isEmpty();
  }
}
