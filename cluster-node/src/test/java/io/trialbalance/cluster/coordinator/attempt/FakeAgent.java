package io.trialbalance.cluster.coordinator.attempt;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.FishingOutcomes;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.Receptionist;
import io.trialbalance.protocol.measure.Counts;
import io.trialbalance.protocol.measure.DatabaseDescription;
import io.trialbalance.protocol.measure.EncodedHistogram;
import io.trialbalance.protocol.measure.Final;
import io.trialbalance.protocol.measure.Gauges;
import io.trialbalance.protocol.measure.LatencySnapshot;
import io.trialbalance.protocol.measure.LedgerTotals;
import io.trialbalance.protocol.measure.NodeDescription;
import io.trialbalance.protocol.measure.NodeUsage;
import io.trialbalance.protocol.measure.Origin;
import io.trialbalance.protocol.measure.PhaseTotals;
import io.trialbalance.protocol.measure.Snapshot;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.AgentProtocol.Connect;
import io.trialbalance.protocol.message.AgentProtocol.Examine;
import io.trialbalance.protocol.message.AgentProtocol.Heartbeat;
import io.trialbalance.protocol.message.AgentProtocol.Ping;
import io.trialbalance.protocol.message.AgentProtocol.Provision;
import io.trialbalance.protocol.message.AgentProtocol.StartLoad;
import io.trialbalance.protocol.message.AgentProtocol.Validate;
import io.trialbalance.protocol.message.CoordinatorProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Examined;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadFinal;
import io.trialbalance.protocol.message.CoordinatorProtocol.LoadSnapshot;
import io.trialbalance.protocol.message.CoordinatorProtocol.Pong;
import io.trialbalance.protocol.message.CoordinatorProtocol.Provisioned;
import io.trialbalance.protocol.message.CoordinatorProtocol.Ready;
import io.trialbalance.protocol.message.CoordinatorProtocol.StepFailed;
import io.trialbalance.protocol.message.CoordinatorProtocol.Validated;
import io.trialbalance.protocol.phase.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An agent whose answers the test gives, order by order. */
public final class FakeAgent {

  private static final Duration QUIET = Duration.ofMillis(300);

  private final TestProbe<AgentProtocol.Command> probe;
  private final ActorTestKit kit;
  private int node;

  public FakeAgent(ActorTestKit kit, String name) {
    this(kit, name, 1);
  }

  /** Of a node of this weight, 0 if it takes no load. */
  public FakeAgent(ActorTestKit kit, String name, int weight) {
    this.kit = kit;
    this.probe =
        kit.createTestProbe(AgentProtocol.actorName(name, weight), AgentProtocol.Command.class);
    kit.system().receptionist().tell(Receptionist.register(AgentProtocol.KEY, probe.ref()));
  }

  /** Of its node, as the coordinator calls it. */
  String nodeName() {
    return AgentProtocol.nodeName(probe.ref());
  }

  ActorRef<AgentProtocol.Command> ref() {
    return probe.ref();
  }

  /** Goes away, as the agent of a node that was lost. */
  public void isLost() {
    kit.system().receptionist().tell(Receptionist.deregister(AgentProtocol.KEY, probe.ref()));
  }

  /**
   * The next order, which must be of this type; pings on the way are answered, and that nothing is
   * in the way of a plan.
   */
  public <T extends AgentProtocol.Command> T expect(Class<T> type) {
    AgentProtocol.Command next = probe.receiveMessage();
    while (next.getClass() != type
        && (next instanceof Ping || next instanceof Heartbeat || next instanceof Examine)) {
      if (next instanceof Ping ping) {
        answer(ping);
      } else if (next instanceof Examine examine) {
        answer(examine, Map.of());
      }
      next = probe.receiveMessage();
    }
    return type.cast(next);
  }

  /** Nothing but signs of life. */
  public void expectNothing() {
    assertThatThrownBy(
            () ->
                probe.fishForMessage(
                    QUIET,
                    order ->
                        order instanceof Heartbeat
                            ? FishingOutcomes.continueAndIgnore()
                            : FishingOutcomes.complete()))
        .isInstanceOf(AssertionError.class);
  }

  /**
   * Looks at plans' databases.
   *
   * @param obstacles what is in the plans' way, by database
   */
  public Examine examines(Map<String, StepFailure> obstacles) {
    Examine order = expect(Examine.class);
    answer(order, obstacles);
    return order;
  }

  private static void answer(Examine order, Map<String, StepFailure> obstacles) {
    order.replyTo().tell(new Examined(order.stamp(), order.node(), obstacles));
  }

  private void answer(Ping ping) {
    ping.replyTo()
        .tell(new Pong(ping.stamp(), node, ping.round(), ping.sentNanos(), ping.sentNanos()));
  }

  public Provision provisions() {
    Provision order = expect(Provision.class);
    order
        .replyTo()
        .tell(
            new Provisioned(
                order.stamp(),
                new DatabaseDescription("noop", "1", "none", List.of()),
                Optional.empty(),
                Optional.empty()));
    return order;
  }

  public Connect connects() {
    Connect order = expect(Connect.class);
    node = order.node();
    order
        .replyTo()
        .tell(
            new Ready(
                order.stamp(),
                order.node(),
                new NodeDescription(
                    order.node(),
                    "alpha",
                    "host",
                    "127.0.0.1",
                    "os",
                    2,
                    null,
                    1,
                    "jvm",
                    List.of(),
                    "v",
                    1)));
    return order;
  }

  /** Answers the pings of connecting; the order to start comes when everybody's are answered. */
  public void answersPings() {
    for (int round = 0; round < ClockExchange.ROUNDS; round++) {
      answer(expect(Ping.class));
    }
  }

  /** Answers the pings of connecting, until the order to start comes. */
  public StartLoad startsLoad() {
    return expect(StartLoad.class);
  }

  public void sendsSecond(StartLoad order, int second, Phase phase, long applied, long inFlight) {
    order
        .replyTo()
        .tell(
            new LoadSnapshot(
                order.stamp(),
                new Snapshot(
                    origin(order),
                    second,
                    phase,
                    new Counts(applied, applied, 0, 0, 0, 0),
                    LatencySnapshot.ZERO,
                    EncodedHistogram.EMPTY,
                    new Gauges(inFlight, 0, 0, 0),
                    NodeUsage.ZERO)));
  }

  public void sendsFinal(StartLoad order, long applied) {
    PhaseTotals totals =
        new PhaseTotals(
            new Counts(applied, applied, 0, 0, 0, 0),
            applied,
            LatencySnapshot.ZERO,
            EncodedHistogram.EMPTY,
            new PhaseTotals.WindowReplies(applied, 0));
    order
        .replyTo()
        .tell(
            new LoadFinal(
                order.stamp(),
                new Final(origin(order), PhaseTotals.ZERO, totals, List.of(), Map.of(), 0)));
  }

  public void validates() {
    Validate order = expect(Validate.class);
    order.replyTo().tell(new Validated(order.stamp(), LedgerTotals.NONE, Optional.empty()));
  }

  public void fails(AgentProtocol.Wire order, CoordinatorReply replyTo, StepFailure failure) {
    replyTo.tell(new StepFailed(order.stamp(), "alpha", failure));
  }

  /** Where an order's answer goes. */
  @FunctionalInterface
  public interface CoordinatorReply {
    void tell(CoordinatorProtocol.AgentReply reply);
  }

  private Origin origin(StartLoad order) {
    return new Origin(order.stamp().epoch(), order.stamp().attempt(), node);
  }
}
