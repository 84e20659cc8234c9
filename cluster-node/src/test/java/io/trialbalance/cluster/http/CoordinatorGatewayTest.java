package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.ManualTime;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.receptionist.Receptionist;
import com.typesafe.config.ConfigSyntax;
import io.trialbalance.cluster.HandSetTime;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.ClusterView.NodeView;
import io.trialbalance.protocol.message.CoordinatorProtocol;
import io.trialbalance.protocol.message.CoordinatorProtocol.Abort;
import io.trialbalance.protocol.message.CoordinatorProtocol.AbortReply;
import io.trialbalance.protocol.message.CoordinatorProtocol.IdempotencyKey;
import io.trialbalance.protocol.message.CoordinatorProtocol.Show;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submit;
import io.trialbalance.protocol.message.CoordinatorProtocol.Submitted;
import io.trialbalance.protocol.message.CoordinatorProtocol.Unwatch;
import io.trialbalance.protocol.message.CoordinatorProtocol.Watch;
import io.trialbalance.protocol.message.KeeperProtocol;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentQueued;
import io.trialbalance.protocol.message.ProgressEvent.NodeNoted;
import io.trialbalance.protocol.message.StateProtocol;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CoordinatorGatewayTest {

  private static final ActorTestKit KIT = HandSetTime.newKit();
  private static final ManualTime TIME = ManualTime.get(KIT.system());

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final IdempotencyKey KEY = new IdempotencyKey("once", "digest");

  private final TestProbe<CoordinatorProtocol.Command> coordinator =
      KIT.createTestProbe(CoordinatorProtocol.Command.class);
  private final CoordinatorGateway gateway = new CoordinatorGateway("alpha", PATIENCE, List::of);

  @BeforeEach
  void connect() {
    gateway.connect(KIT.system(), coordinator.ref());
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void questionsAreAskedOfTheCoordinatorAndItsAnswersGiven() {
    var submitted = gateway.submit("{}", ConfigSyntax.JSON, Optional.of(KEY));
    Submit submit = coordinator.expectMessageClass(Submit.class, PATIENCE);
    submit.replyTo().tell(new Submitted("e1", 2));
    var aborted = gateway.abort("e1", "enough");
    Abort abort = coordinator.expectMessageClass(Abort.class, PATIENCE);
    abort.replyTo().tell(new AbortReply(AbortReply.Outcome.NOT_FOUND));
    var shown = gateway.show();
    coordinator
        .expectMessageClass(Show.class, PATIENCE)
        .replyTo()
        .tell(new ClusterView(List.of(), 1, List.of()));

    assertThat(submitted).succeedsWithin(PATIENCE).isEqualTo(new Submitted("e1", 2));
    assertThat(submit.key()).isEqualTo(KEY);
    assertThat(abort.reason()).isEqualTo("enough");
    assertThat(aborted)
        .succeedsWithin(PATIENCE)
        .isEqualTo(new AbortReply(AbortReply.Outcome.NOT_FOUND));
    assertThat(shown).succeedsWithin(PATIENCE).isEqualTo(new ClusterView(List.of(), 1, List.of()));
  }

  private static ClusterView viewOf(String node) {
    return new ClusterView(
        List.of(new NodeView(node, "local", true, List.of("load"), 1)), 1, List.of());
  }

  @Test
  void aNodeIsWholeWhenItsAgentAndItsKeeperAreThereAndTheCoordinatorKnowsIt() {
    assertThat(gateway.lacks(viewOf("alpha")))
        .succeedsWithin(PATIENCE)
        .isEqualTo(
            List.of(
                "this node's agent, which takes load, is gone: its log says why",
                "this node's keeper, which writes to its disk, is gone: its log says why"));

    TestProbe<AgentProtocol.Command> agent = KIT.createTestProbe(AgentProtocol.Command.class);
    TestProbe<KeeperProtocol.Command> keeper = KIT.createTestProbe(KeeperProtocol.Command.class);
    KIT.system().receptionist().tell(Receptionist.register(AgentProtocol.KEY, agent.ref()));
    KIT.system().receptionist().tell(Receptionist.register(KeeperProtocol.KEY, keeper.ref()));
    TestProbe<StateProtocol.Command> state = KIT.createTestProbe(StateProtocol.Command.class);
    KIT.system().receptionist().tell(Receptionist.register(StateProtocol.KEY, state.ref()));

    assertThat(gateway.lacks(viewOf("alpha"))).succeedsWithin(PATIENCE).isEqualTo(List.of());
    assertThat(gateway.lacks(viewOf("beta")))
        .succeedsWithin(PATIENCE)
        .isEqualTo(List.of("the coordinator does not know this node's agent"));
  }

  @Test
  void aCoordinatorThatDoesNotAnswerIsATimeout() {
    CoordinatorGateway impatient =
        new CoordinatorGateway("alpha", Duration.ofMillis(100), List::of);
    impatient.connect(KIT.system(), coordinator.ref());

    var shown = impatient.show();
    coordinator.expectMessageClass(Show.class, PATIENCE);
    TIME.timePasses(Duration.ofMillis(100));

    assertThat(shown)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void aConsumerIsToldWhatTheCoordinatorTellsAndForgottenWhenClosed() {
    List<ProgressEvent> told = new CopyOnWriteArrayList<>();
    ExperimentQueued event = new ExperimentQueued("e1", "quick", 1);

    Experiments.Watching watching = gateway.watch(told::add);
    ActorRef<ProgressEvent> watcher =
        coordinator.expectMessageClass(Watch.class, PATIENCE).watcher();
    watcher.tell(event);
    await().untilAsserted(() -> assertThat(told).containsExactly(event));
    watching.close();

    assertThat(coordinator.expectMessageClass(Unwatch.class, PATIENCE).watcher())
        .isEqualTo(watcher);
  }

  @Test
  void aNewCoordinatorIsAskedToTellToo() {
    try (Experiments.Watching watching = gateway.watch(event -> {})) {
      assertThat(watching).isNotNull();
      Watch first = coordinator.expectMessageClass(Watch.class, PATIENCE);
      CoordinatorProtocol.Command again =
          HandSetTime.passesUntilReceived(TIME, Duration.ofSeconds(1), coordinator);

      assertThat(again).isEqualTo(first);
    }
  }

  @Test
  void withoutAWayEveryQuestionIsAnsweredWithTheReason() {
    gateway.disconnect("cut off at noon; rejoining");

    assertThat(gateway.show())
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withCauseInstanceOf(ProblemException.class)
        .withMessageContaining("cut off at noon; rejoining");
    coordinator.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void whoeverWatchesIsToldOfALostWayAndGoesOnWithTheNextOne() {
    List<ProgressEvent> told = new CopyOnWriteArrayList<>();
    TestProbe<CoordinatorProtocol.Command> next =
        KIT.createTestProbe(CoordinatorProtocol.Command.class);
    ExperimentQueued event = new ExperimentQueued("e1", "quick", 1);

    try (Experiments.Watching watching = gateway.watch(told::add)) {
      assertThat(watching).isNotNull();
      gateway.disconnect("cut off");
      gateway.connect(KIT.system(), next.ref());
      next.expectMessageClass(Watch.class, PATIENCE).watcher().tell(event);

      await().untilAsserted(() -> assertThat(told).hasSize(3));
      assertThat(told)
          .containsExactly(
              new NodeNoted("alpha", false, "cut off"),
              new NodeNoted("alpha", true, "node alpha is in the cluster again"),
              event);
    }
  }

  @Test
  void whereTheNodeAnswersIsKnownInEachOfItsSystemsWhicheverIsKnownFirst() {
    URI address = URI.create("https://[2001:db8::7]:8443");
    CoordinatorGateway alpha = new CoordinatorGateway("alpha", PATIENCE, List::of);
    CoordinatorGateway beta = new CoordinatorGateway("beta-1.x", PATIENCE, List::of);

    alpha.answersAt(address);
    assertThat(alpha.httpAddresses()).succeedsWithin(PATIENCE).isEqualTo(Map.of());
    alpha.connect(KIT.system(), coordinator.ref());
    beta.connect(KIT.system(), coordinator.ref());
    beta.answersAt(URI.create("http://127.0.0.1:8081"));

    await()
        .untilAsserted(
            () ->
                assertThat(alpha.httpAddresses())
                    .succeedsWithin(PATIENCE)
                    .isEqualTo(
                        Map.of("alpha", address, "beta-1.x", URI.create("http://127.0.0.1:8081"))));
  }

  @Test
  void whoeverBeginsToWatchWithoutAWayIsToldSo() {
    List<ProgressEvent> told = new CopyOnWriteArrayList<>();
    gateway.disconnect("cut off");

    gateway.watch(told::add).close();

    assertThat(told).containsExactly(new NodeNoted("alpha", false, "cut off"));
  }
}
