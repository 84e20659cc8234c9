package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.message.ProgressEvent;
import io.trialbalance.protocol.message.ProgressEvent.AttemptEnded;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptHistoryTest {

  private static final String ID = "20261121-quick-1";
  private static final Where FIRST = new Where("quick", 1, 1, 1, 3, 1);
  private static final Where SECOND = new Where("quick", 1, 1, 1, 3, 2);

  private final AttemptHistory history = new AttemptHistory();

  @Test
  void whoeverComesLaterIsToldTheWholeAttemptAndThenWhatHappens() {
    ProgressEvent warmup = entered(FIRST, Phase.WARMUP);
    ProgressEvent second = second(FIRST, 0);
    history.add(warmup);
    history.add(second);
    List<ProgressEvent> told = new ArrayList<>();

    Experiments.Joined joined = history.join(told::add);
    history.add(second(FIRST, 1));
    joined.watching().close();
    history.add(second(FIRST, 2));

    assertThat(joined.past()).containsExactly(warmup, second);
    assertThat(told).containsExactly(second(FIRST, 1));
  }

  @Test
  void anotherAttemptBeginsAnew() {
    history.add(entered(FIRST, Phase.WARMUP));
    history.add(second(FIRST, 0));

    history.add(entered(SECOND, Phase.PROVISIONING));

    assertThat(past()).containsExactly(entered(SECOND, Phase.PROVISIONING));
  }

  @Test
  void theLastAttemptStaysUntilThereIsAnother() {
    AttemptEnded ended =
        new AttemptEnded(
            ID, FIRST, Status.DONE, Verdict.VALID, List.of(), "quick/run-1.json", true);
    history.add(second(FIRST, 0));
    history.add(ended);

    history.add(new ExperimentQueued("another", "another", 1));

    assertThat(past()).containsExactly(second(FIRST, 0), ended);
  }

  @Test
  void ofAStepThatGoesOnOnlyTheLastWordIsKept() {
    history.add(entered(FIRST, Phase.PROVISIONING));
    history.add(new StepNoted(ID, FIRST, Phase.PROVISIONING, "accounts", 0.1));
    StepNoted last = new StepNoted(ID, FIRST, Phase.PROVISIONING, "accounts", 0.7);
    history.add(last);

    assertThat(past()).containsExactly(entered(FIRST, Phase.PROVISIONING), last);

    history.add(entered(FIRST, Phase.CONNECTING));
    assertThat(past()).doesNotContain(last);
  }

  @Test
  void aNodeThatIsCutOffSaysSoToWhoeverComes() {
    NodeNoted lost = new NodeNoted("one", false, "cut off");
    history.add(lost);
    assertThat(past()).containsExactly(lost);

    history.add(new NodeNoted("one", true, "back"));
    assertThat(past()).isEmpty();
  }

  @Test
  void ofALongAttemptTheOldestSecondsAreForgottenAndNoPhase() {
    history.add(entered(FIRST, Phase.WARMUP));
    for (int second = 0; second < AttemptHistory.EVENTS_AT_MOST + 10; second++) {
      history.add(second(FIRST, second));
    }

    List<ProgressEvent> past = past();
    assertThat(past).hasSize(AttemptHistory.EVENTS_AT_MOST);
    assertThat(past.get(0)).isEqualTo(entered(FIRST, Phase.WARMUP));
    assertThat(past.get(1)).isEqualTo(second(FIRST, 11));
  }

  private List<ProgressEvent> past() {
    Experiments.Joined joined = history.join(event -> {});
    joined.watching().close();
    return joined.past();
  }

  private static PhaseEntered entered(Where where, Phase phase) {
    return new PhaseEntered(ID, where, phase, 30, 90);
  }

  private static SecondPassed second(Where where, int second) {
    return new SecondPassed(ID, where, Phase.WARMUP, second, 10, 70, LiveFigures.ZERO);
  }
}
