package io.trialbalance.cluster.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.ActorRef;
import io.trialbalance.protocol.message.AgentProtocol;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RosterTest {

  private final ActorRef<AgentProtocol.Command> alpha = agent("alpha", 1);
  private final ActorRef<AgentProtocol.Command> beta = agent("beta", 2);
  private final ActorRef<AgentProtocol.Command> idle = agent("idle", 0);
  private Roster roster = Roster.empty(new FakeMembers(beta::equals));

  private static ActorRef<AgentProtocol.Command> agent(String name, int weight) {
    return TestInbox.<AgentProtocol.Command>create(AgentProtocol.actorName(name, weight)).getRef();
  }

  private Roster.Change update(Set<ActorRef<AgentProtocol.Command>> agents) {
    Roster.Change change = roster.update(agents);
    roster = change.roster();
    return change;
  }

  @Test
  void whoHasComeAndWhoHasGoneIsToldBetweenTwoLooks() {
    assertThat(update(Set.of(alpha, beta)).come()).containsExactlyInAnyOrder(alpha, beta);

    Roster.Change change = update(Set.of(beta, idle));

    assertThat(change.come()).containsExactly(idle);
    assertThat(change.gone()).containsExactly(alpha);
    assertThat(roster.has(alpha)).isFalse();
    assertThat(roster.missed()).containsExactly("alpha");
  }

  @Test
  void whoeverComesBackIsMissedNoLonger() {
    update(Set.of(alpha));
    update(Set.of());
    update(Set.of(agent("alpha", 1)));

    assertThat(roster.missed()).isEmpty();
  }

  @Test
  void thoseOnTheirWayOutAndThoseWithoutLoadTakeNoPart() {
    update(Set.of(alpha, beta, idle));

    assertThat(roster.staying()).containsExactly(alpha, idle);
    assertThat(roster.ofLoad()).containsExactly(alpha);
    assertThat(roster.names()).containsExactly("alpha", "idle");
    assertThat(roster.views()).extracting(view -> view.name()).contains("beta");
  }

  @Test
  void aClusterWithoutLoadSaysWhatToDo() {
    update(Set.of(idle));

    assertThat(roster.noLoad()).contains("idle have not the role load", "Start one that has");
  }
}
