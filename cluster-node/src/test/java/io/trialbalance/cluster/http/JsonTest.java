package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.store.Hostile;
import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  private record Figure(double value) {}

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void whatIsNotANumberIsNull(double value) {
    assertThat(Json.text(new Figure(value))).isEqualTo("{\"value\":null}");
    assertThat(Json.text(List.of(value))).isEqualTo("[null]");
  }

  @Test
  void nullIsReadBackAsNotANumber() throws Exception {
    assertThat(Json.mapper().readValue("{\"value\":null}", Figure.class).value()).isNaN();
    assertThat(Json.mapper().readValue("{\"value\":1.5}", Figure.class).value()).isEqualTo(1.5);
  }

  @Test
  void anEventSaysWhichOneItIsAndComesBackTheSame() throws Exception {
    ProgressEvent event =
        new PhaseEntered("e1", new Where("a", 1, 2, 1, 3, 1), Phase.WARMUP, Double.NaN, 12.5);

    String json = Json.text(event);

    assertThat(json).contains("\"event\":\"phase-entered\"", "\"phase\":\"warmup\"");
    assertThat(Json.mapper().readValue(json, ProgressEvent.class)).isEqualTo(event);
  }

  @Test
  void whatANewerNodeAddsIsLeftAside() throws Exception {
    assertThat(Json.mapper().readValue("{\"value\":2,\"more\":[]}", Figure.class).value())
        .isEqualTo(2);
  }

  @Test
  void whatActsOnATerminalIsEscapedAndComesBackTheSame() throws Exception {
    String json = Json.text(List.of(Hostile.TEXT));

    assertThat(json).contains("\\u009b2J\\u202e");
    Hostile.assertHarmless(json);
    Hostile.assertHarmless(Json.indented(List.of(Hostile.TEXT)));
    assertThat(Json.mapper().readTree(json).get(0).asText()).isEqualTo(Hostile.TEXT);
  }
}
