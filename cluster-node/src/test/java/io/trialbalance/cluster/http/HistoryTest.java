package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialbalance.cluster.results.document.ExperimentHead;
import io.trialbalance.protocol.message.ClusterView;
import io.trialbalance.protocol.message.ClusterView.ExperimentView;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.RunCounts;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {

  private static final ClusterView NOTHING = new ClusterView(List.of(), 1, List.of());

  private static History of(ClusterView view, List<ExperimentHead> stored) {
    return History.of(view, stored, head -> new RunCounts(2, 6, 4, List.of(Verdict.INVALID)));
  }

  private static ExperimentHead stored(int second, Status status) {
    return new ExperimentHead(
        "e-" + second,
        Optional.empty(),
        status,
        Instant.ofEpochSecond(second),
        Optional.of(Verdict.VALID),
        Optional.of("e"),
        Optional.of(new RunCounts(2, 6, 6, List.of(Verdict.VALID))),
        Optional.empty(),
        status == Status.DONE ? Optional.of(3) : Optional.empty(),
        Optional.empty());
  }

  private static List<ExperimentHead> hundred() {
    return IntStream.range(0, 100).mapToObj(second -> stored(second, Status.DONE)).toList();
  }

  @Test
  void allOfItIsReadPageByPageNewestFirst() {
    History history = of(NOTHING, hundred());
    List<String> read = new ArrayList<>();

    Bodies.Experiments page = history.page("/api/v1/experiments?limit=30");
    while (true) {
      page.experiments().forEach(one -> read.add(one.id()));
      if (page.next() == null) {
        break;
      }
      page = history.page("/api/v1/experiments?limit=30&before=" + page.next());
    }

    assertThat(read)
        .containsExactlyElementsOf(
            IntStream.range(0, 100).mapToObj(second -> "e-" + (99 - second)).toList());
    assertThat(history.page("/api/v1/experiments").experiments()).hasSize(50);
  }

  @Test
  void ofWhatBothKnowTheCoordinatorIsRight() {
    ExperimentView running =
        new ExperimentView(
            "e-1",
            "e",
            Status.RUNNING,
            0,
            Instant.ofEpochSecond(1),
            Phase.WARMUP,
            null,
            2,
            6,
            1,
            List.of(),
            null,
            null);

    History history =
        of(new ClusterView(List.of(), 1, List.of(running)), List.of(stored(1, Status.RUNNING)));

    assertThat(history.experiments().get("e-1")).isEqualTo(running);
    assertThat(history.experiments()).hasSize(1);
  }

  @Test
  void whatNobodyRunsAndHasNotEndedIsInterrupted() {
    ExperimentView view = of(NOTHING, List.of(stored(1, Status.RUNNING))).experiments().get("e-1");

    assertThat(view.status()).isEqualTo(Status.INTERRUPTED);
    assertThat(view.exitCode()).isEqualTo(4);
    assertThat(view.runsEnded()).isEqualTo(4);
    assertThat(view.verdicts()).containsExactly(Verdict.INVALID);
  }

  @Test
  void whoeverWaitedForItGotTheExitCodeThatIsStored() {
    ExperimentView view = of(NOTHING, List.of(stored(1, Status.DONE))).experiments().get("e-1");

    assertThat(view.exitCode()).isEqualTo(3);
    assertThat(view.runsEnded()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=0", "limit=x", "limit=1001", "before=e-1000"})
  void whatIsNoPageIsRefused(String query) {
    History history = of(NOTHING, hundred());

    assertThatThrownBy(() -> history.page("/api/v1/experiments?" + query))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().status()).isEqualTo(400));
  }
}
