package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentQueued;
import io.trialbalance.protocol.message.ProgressEvent.LiveFigures;
import io.trialbalance.protocol.message.ProgressEvent.NodeNoted;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.SecondPassed;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events as programs read them: the names and fields are an interface. */
class ProgressEventJsonTest {

  private static final String ID = "quick-20261121-101500";
  private static final Where WHERE = new Where("quick", 1, 2, 2, 3, 1);

  private static final Map<String, ProgressEvent> BY_NAME =
      Map.of(
          "experiment-queued",
          new ExperimentQueued(ID, "quick", 2),
          "phase-entered",
          new PhaseEntered(ID, WHERE, Phase.WARMUP, 120, 460.5),
          "step-noted",
          new StepNoted(ID, WHERE, Phase.PROVISIONING, "filling accounts", 0.25),
          "second-passed",
          new SecondPassed(ID, WHERE, Phase.MEASUREMENT, 12, 288, 700, LiveFigures.ZERO),
          "attempt-ended",
          new AttemptEnded(
              ID,
              WHERE,
              Status.DONE,
              Verdict.INCONCLUSIVE,
              List.of("too short"),
              "run-2.json",
              true),
          "experiment-ended",
          new ExperimentEnded(
              ID, Status.FAILED, new StepFailure(StepFailure.Kind.LOST, "node beta"), 4),
          "node-noted",
          new NodeNoted("alpha", false, "cut off at noon"));

  static Stream<Map.Entry<String, ProgressEvent>> events() {
    return BY_NAME.entrySet().stream();
  }

  @Test
  void thereIsAnExampleOfEveryEvent() {
    assertThat(BY_NAME.values())
        .extracting(ProgressEvent::getClass)
        .containsAll(
            Arrays.stream(ProgressEvent.class.getPermittedSubclasses())
                .<Class<? extends ProgressEvent>>map(type -> type.asSubclass(ProgressEvent.class))
                .toList());
  }

  @ParameterizedTest
  @MethodSource("events")
  void anEventSaysItsNameAndIsReadAgain(Map.Entry<String, ProgressEvent> example) throws Exception {
    JsonNode json = Json.mapper().valueToTree(example.getValue());

    assertThat(json.get("event").asText()).isEqualTo(example.getKey());
    assertThat(Json.mapper().treeToValue(json, ProgressEvent.class)).isEqualTo(example.getValue());
  }

  @ParameterizedTest
  @MethodSource("events")
  void onlyEventsOfTheNodeConcernWhoeverFollowsAnotherExperiment(
      Map.Entry<String, ProgressEvent> example) {
    ProgressEvent event = example.getValue();

    assertThat(event.concerns(ID)).isTrue();
    assertThat(event.concerns("another")).isEqualTo(event instanceof NodeNoted);
  }
}
