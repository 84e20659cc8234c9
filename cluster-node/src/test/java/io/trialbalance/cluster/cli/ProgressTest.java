package io.trialbalance.cluster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.protocol.measure.StepFailure;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentEnded;
import io.trialbalance.protocol.message.ProgressEvent.ExperimentQueued;
import io.trialbalance.protocol.message.ProgressEvent.PhaseEntered;
import io.trialbalance.protocol.message.ProgressEvent.StepNoted;
import io.trialbalance.protocol.message.ProgressEvent.Where;
import io.trialbalance.protocol.phase.ExitCode;
import io.trialbalance.protocol.phase.Phase;
import io.trialbalance.protocol.phase.Status;
import io.trialbalance.protocol.phase.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Help.Ansi;

class ProgressTest {

  private final StringWriter written = new StringWriter();
  private final PlainProgress plain = new PlainProgress(new Output(new PrintWriter(written)));

  private TerminalProgress terminal(int columns, boolean coloured) {
    return new TerminalProgress(
        new Output(new PrintWriter(written)), columns, Ansi.valueOf(coloured));
  }

  @Test
  void aSecondIsShownWithPhaseTimeThroughputLatencyAndErrors() {
    assertThat(ProgressText.of(Events.second(4, 0, 0, 0)))
        .isEqualTo(
            "quick run 2/3  measurement  42s left  8,123/s  p50 850 µs  p99 4.5 ms  errors 0/s"
                + "  (3m 10s left in all)");
  }

  @Test
  void whatIsNotAsItShouldBeIsAdded() {
    assertThat(ProgressText.of(Events.second(4, 17, 1234, 2)))
        .contains("errors 17/s", "backlog 1,234", "2 nodes silent");
  }

  @Test
  void linesForFilesComeEveryFiveSecondsOfLoad() {
    for (int second = 0; second < 12; second++) {
      plain.show(Events.second(second, 0, 0, 0));
    }

    assertThat(written.toString().lines()).hasSize(2);
  }

  @Test
  void aStepThatGoesOnIsOneLine() {
    for (double fraction : new double[] {0.1, 0.2, 0.3}) {
      plain.show(new StepNoted(Events.ID, Events.WHERE, Phase.PROVISIONING, "copying", fraction));
    }

    assertThat(written.toString().lines())
        .containsExactly("quick run 2/3  provisioning  copying  10%");
  }

  @Test
  void everyOtherEventIsALine() {
    plain.show(new ExperimentQueued(Events.ID, "quick", 0));
    plain.show(new ExperimentQueued(Events.ID, "quick", 2));
    plain.show(
        new PhaseEntered(
            Events.ID, new Where("quick", 2, 3, 1, 3, 2), Phase.WARMUP, 120, Double.NaN));
    plain.show(Events.attempt(Verdict.INCONCLUSIVE, true, "too short", "not steady"));
    plain.show(Events.attempt(Verdict.INVALID, false, "node lost"));
    plain.show(Events.ended(Status.DONE, ExitCode.OK));
    plain.show(
        new ExperimentEnded(
            Events.ID,
            Status.FAILED,
            new StepFailure(StepFailure.Kind.UNREACHABLE, "no database at db:5432"),
            5));

    assertThat(written.toString().lines())
        .containsExactly(
            "experiment 20261121-quick-1 starts",
            "experiment 20261121-quick-1 waits for 2 before it",
            "quick (2/3) run 1/3 attempt 2  warmup for 2m 00s",
            "quick run 2/3  inconclusive: too short; not steady",
            "quick run 2/3  invalid: node lost (will be repeated)",
            "experiment 20261121-quick-1 done",
            "experiment 20261121-quick-1 failed: no database at db:5432");
  }

  @Test
  void onATerminalOneLineIsWrittenOverAndNeverWraps() {
    TerminalProgress progress = terminal(40, false);

    progress.show(Events.second(1, 0, 0, 0));
    progress.show(Events.second(2, 0, 0, 0));

    String line = "\r\u001b[Kmeasurement  42s left  8,123/s  █";
    assertThat(written.toString()).isEqualTo(line + line + "█");
  }

  @Test
  void aNarrowTerminalShowsTheMostImportantFigures() {
    FittingLine line = ProgressText.line(Events.second(4, 17, 0, 0), "▁█");

    assertThat(line.fit(200))
        .isEqualTo(
            "quick run 2/3  measurement  42s left  8,123/s  ▁█  p50 850 µs  p99 4.5 ms"
                + "  errors 17/s  (3m 10s left in all)");
    assertThat(line.fit(80))
        .isEqualTo("measurement  42s left  8,123/s  ▁█  p50 850 µs  p99 4.5 ms  errors 17/s");
    assertThat(line.fit(46)).isEqualTo("measurement  42s left  8,123/s  errors 17/s");
    assertThat(line.fit(12)).isEqualTo("measurement");
    assertThat(line.fit(6)).isEqualTo("measu…");
  }

  @Test
  void aSparklineShowsTheLastSecondsAgainstTheirLargest() {
    Sparkline sparkline = new Sparkline(4);
    assertThat(sparkline).hasToString("");
    for (double value : new double[] {100, 0, 5, 10, 10}) {
      sparkline.add(value);
    }

    assertThat(sparkline).hasToString("▁▅██");
    sparkline.clear();
    sparkline.add(0);
    assertThat(sparkline).hasToString("▁");
  }

  @Test
  void theLastSecondOfAPhaseIsNoNewsInTheNextOne() {
    PhaseEntered draining =
        new PhaseEntered(Events.ID, Events.WHERE, Phase.DRAINING, Double.NaN, Double.NaN);
    TerminalProgress terminal = terminal(100, false);
    for (Progress progress : new Progress[] {plain, terminal}) {
      progress.show(draining);
      progress.show(Events.second(4, 0, 0, 0));
    }

    assertThat(written.toString()).doesNotContain("measurement");
  }

  @Test
  void throughputIsDrawnOnATerminal() {
    TerminalProgress progress = terminal(120, false);
    progress.show(Events.second(0, 0, 0, 0));
    progress.show(Events.second(1, 0, 0, 0));

    assertThat(written.toString())
        .endsWith("8,123/s  ██  p50 850 µs  p99 4.5 ms  errors 0/s  (3m 10s left in all)");
  }

  @Test
  void whereSomePlansCanBeBelievedTheLastLineCondemnsTheOthersAlone() {
    assertThat(ProgressText.verdict(List.of(Verdict.INVALID, Verdict.INVALID)))
        .startsWith("invalid: do not use these figures;");
    assertThat(ProgressText.verdict(List.of(Verdict.VALID, Verdict.INVALID)))
        .startsWith("invalid: do not use the figures of plans that are;");
    assertThat(ProgressText.verdict(List.of(Verdict.INCONCLUSIVE, Verdict.VALID)))
        .startsWith("inconclusive: the figures of plans that are show nothing for certain;");
    assertThat(ProgressText.verdict(List.of(Verdict.VALID))).startsWith("valid: ");
  }

  @Test
  void verdictsOfATableAreColouredAndNothingElseIs() {
    String table =
        "plan   verdict\nvalid  invalid\n\nvalid is invalid:\n  run 1: not valid at all\n";

    assertThat(Colours.verdictsOf(table, Ansi.OFF)).isEqualTo(table);
    assertThat(Colours.verdictsOf(table, Ansi.ON))
        .isEqualTo(
            "plan   verdict\n"
                + "valid  \u001b[31minvalid\u001b[39m\u001b[0m\n\n"
                + "valid is \u001b[31minvalid\u001b[39m\u001b[0m:\n"
                + "  run 1: not valid at all\n");
  }

  @Test
  void whatAPlanIsCalledIsNoMarkupOfColours() {
    assertThat(Colours.verdict(Verdict.VALID, "@|red a|@ valid", Ansi.ON))
        .isEqualTo("\u001b[32m@|red a|@ valid\u001b[39m\u001b[0m");
    assertThat(Colours.verdict(Verdict.VALID, "@|red a|@ valid", Ansi.OFF))
        .isEqualTo("@|red a|@ valid");
  }

  @Test
  void onATerminalWhatHasEndedStays() {
    terminal(80, false).show(Events.attempt(Verdict.VALID, true));

    assertThat(written.toString())
        .isEqualTo("\r\u001b[Kquick run 2/3  valid" + System.lineSeparator());
  }

  @ParameterizedTest
  @CsvSource({"VALID, 32", "INVALID, 31", "INCONCLUSIVE, 33"})
  void verdictsAreColouredWhereColoursAreWelcome(Verdict verdict, int colour) {
    terminal(80, true).show(Events.attempt(verdict, true));

    assertThat(written.toString()).contains("\u001b[" + colour + "m", "\u001b[0m");
  }

  @Test
  void onlyATerminalIsWrittenOver() {
    assertThat(Progress.on(screen(Map.of()))).isInstanceOf(PlainProgress.class);
    assertThat(Progress.on(screen(Map.of("TRIALBALANCE_COLUMNS", "120"))))
        .isInstanceOf(TerminalProgress.class);
    assertThat(Progress.on(screen(Map.of("TRIALBALANCE_COLUMNS", "120", "TERM", "dumb"))))
        .isInstanceOf(PlainProgress.class);
  }

  @Test
  void whatBuildsByItselfIsWrittenToInLinesWithoutColours() {
    Screen screen =
        screen(Map.of("TRIALBALANCE_COLUMNS", "120", "TRIALBALANCE_OUT", "terminal", "CI", "true"));

    assertThat(Progress.on(screen)).isInstanceOf(PlainProgress.class);
    assertThat(screen.coloursOut()).isEqualTo(Ansi.OFF);
    assertThat(screen(Map.of("TRIALBALANCE_COLUMNS", "120", "CI", "false")).isTerminal()).isTrue();
  }

  @Test
  void resultsAreColouredOnATerminalOnly() {
    assertThat(screen(Map.of()).coloursOut()).isEqualTo(Ansi.OFF);
    assertThat(screen(Map.of("TRIALBALANCE_OUT", "terminal")).coloursOut()).isEqualTo(Ansi.ON);
    assertThat(screen(Map.of("TRIALBALANCE_OUT", "terminal", "NO_COLOR", "1")).coloursOut())
        .isEqualTo(Ansi.OFF);
  }

  @Test
  void coloursAreForTerminalsWhoseUserWantsThem() {
    assertThat(screen(Map.of()).colours()).isEqualTo(Ansi.OFF);
    assertThat(screen(Map.of("TRIALBALANCE_COLUMNS", "80")).colours()).isEqualTo(Ansi.ON);
    assertThat(screen(Map.of("TRIALBALANCE_COLUMNS", "80", "NO_COLOR", "1")).colours())
        .isEqualTo(Ansi.OFF);
    assertThat(screen(Map.of("TRIALBALANCE_COLUMNS", "80", "NO_COLOR", "")).colours())
        .isEqualTo(Ansi.ON);
    assertThat(screen(Map.of("TRIALBALANCE_COLUMNS", "wide")).columns()).isEqualTo(80);
  }

  private static Screen screen(Map<String, String> environment) {
    return Screen.ofThisProcess(environment);
  }
}
