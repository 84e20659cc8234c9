package io.trialbalance.cluster.coordinator.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Pong;
import io.trialbalance.protocol.message.Stamp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParticipantsTest {

  private static final Stamp ORDER = new Stamp(4, 2);

  private final ActorRef<AgentProtocol.Command> alpha = agent("alpha", 1);
  private final ActorRef<AgentProtocol.Command> beta = agent("beta", 3);
  private final Participants nodes = new Participants(List.of(alpha, beta));

  private static ActorRef<AgentProtocol.Command> agent(String name, int weight) {
    return TestInbox.<AgentProtocol.Command>create(AgentProtocol.actorName(name, weight)).getRef();
  }

  private static Final totals(int node) {
    return new Final(
        new Origin(ORDER.epoch(), ORDER.attempt(), node),
        PhaseTotals.ZERO,
        PhaseTotals.ZERO,
        List.of(),
        Map.of(),
        0);
  }

  @Test
  void ordinalsGoByTheOrderOfTheAgents() {
    assertThat(nodes.names()).containsExactly(Map.entry(0, "alpha"), Map.entry(1, "beta"));
    assertThat(nodes.weights()).containsExactly(1, 3);
    assertThat(nodes.agent(1)).isEqualTo(beta);
    assertThat(nodes.has(beta)).isTrue();
    assertThat(nodes.has(agent("gamma", 1))).isFalse();
  }

  @Test
  void theFirstNodeThatIsStillThereIsFoundUntilAllAreLost() {
    assertThat(nodes.firstPresent()).contains(0);
    assertThat(nodes.lose(alpha)).isZero();
    assertThat(nodes.firstPresent()).contains(1);
    assertThat(nodes.lose(beta)).isOne();
    assertThat(nodes.firstPresent()).isEmpty();
  }

  @Test
  void aNodeIsDoneWhenItsFinalIsInOrCannotComeAnyMore() {
    nodes.take(totals(1));
    assertThat(nodes.done()).containsExactly(1);
    assertThat(nodes.withoutFinal()).containsExactly("alpha");

    nodes.lose(alpha);

    assertThat(nodes.done()).containsExactly(0, 1);
    assertThat(nodes.withoutFinal()).containsExactly("alpha");
  }

  @Test
  void anInstantIsToldInEachNodesOwnClock() {
    nodes.pong(new Pong(ORDER, 0, 1, 1_000, 91_500), 2_000);
    nodes.pong(new Pong(ORDER, 1, 2, 1_000, 1_500), 2_000);

    assertThat(nodes.toNodeNanos(0, 10_000)).isEqualTo(100_000);
    assertThat(nodes.toNodeNanos(1, 10_000)).isEqualTo(10_000);
    assertThat(nodes.clocks()).extracting(clock -> clock.node()).containsExactly(0, 1);
  }
}
