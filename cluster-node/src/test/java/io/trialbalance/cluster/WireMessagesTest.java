package io.trialbalance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.SerializationTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.typesafe.config.ConfigFactory;
import io.trialbalance.protocol.message.AgentProtocol;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.CoordinatorProtocol;
import io.trialbalance.protocol.message.CoordinatorState;
import io.trialbalance.protocol.message.KeeperProtocol;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.WireMessage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message comes out of the serializer as it went in. */
class WireMessagesTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(
          "wire",
          ConfigFactory.parseString(
                  """
                  akka.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                  """)
              .withFallback(ConfigFactory.parseResources("akka-node.conf"))
              .withFallback(ConfigFactory.load())
              .resolve());

  private final TestProbe<Object> probe = KIT.createTestProbe();
  private final SerializationTestKit serialization = KIT.serializationTestKit();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  static Stream<Class<?>> wireMessages() {
    return Stream.of(
            AgentProtocol.Wire.class,
            CoordinatorProtocol.Request.class,
            CoordinatorProtocol.AgentReply.class,
            KeeperProtocol.Wire.class,
            KeeperProtocol.KeeperReply.class,
            ProgressEvent.class)
        .flatMap(family -> RecordSamples.leaves(family).stream())
        .flatMap(
            leaf ->
                leaf == ProgressEvent.SecondPassed.class
                    ? Stream.of(
                        leaf,
                        CoordinatorProtocol.Submitted.class,
                        CoordinatorProtocol.AbortReply.class,
                        ClusterView.class,
                        CoordinatorState.class)
                    : Stream.of(leaf));
  }

  @ParameterizedTest
  @MethodSource("wireMessages")
  void comesBackAsItWasSent(Class<?> type) {
    Object message = new RecordSamples(probe.ref()).sample(type);

    assertThat(message).isInstanceOf(WireMessage.class);
    assertThat(serialization.verifySerialization(message, false)).isEqualTo(message);
  }

  @Test
  void nothingButOurOwnWordsIsSerialized() {
    assertThatThrownBy(() -> serialization.verifySerialization(new StringBuilder("x"), false))
        .hasMessageContaining("allow-java-serialization");
  }
}
