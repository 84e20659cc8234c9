package io.trialbalance.cluster.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogGateTest {

  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> written = new ListAppender<>();

  /** What is due when the window ends. */
  private final List<Runnable> due = new ArrayList<>();

  private final LogGate gate = new LogGate(due::add);

  @BeforeEach
  void start() {
    gate.setContext(context);
    gate.start();
    context.addTurboFilter(gate);
    written.setContext(context);
    written.start();
    Logger root = context.getLogger("ROOT");
    root.setLevel(Level.WARN);
    root.addAppender(written);
  }

  private void endWindow() {
    List<Runnable> now = List.copyOf(due);
    due.clear();
    now.forEach(Runnable::run);
  }

  private List<String> lines() {
    return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void ofWhatAStrangerCanBeTheCauseOfThereAreSoManyLinesAndThenTheirNumber() {
    Logger library = context.getLogger("akka.remote.artery.tcp");
    for (int i = 0; i < 1_000; i++) {
      library.warn("handshake with 10.0.0." + i + " failed");
    }
    assertThat(lines()).hasSize(LogGate.LINES_AT_MOST).endsWith("handshake with 10.0.0.19 failed");

    endWindow();

    assertThat(lines())
        .hasSize(LogGate.LINES_AT_MOST + 1)
        .endsWith("980 more such lines within 10 s are left out: …");
    library.warn("handshake with 10.0.0.7 failed");
    assertThat(lines()).endsWith("handshake with 10.0.0.7 failed");
  }

  @Test
  void whateverElseIsSaidIsNotHiddenByThem() {
    Logger ours = context.getLogger("io.trialbalance.cluster.Room");
    for (int i = 0; i < 1_000; i++) {
      ours.warn("{} guessed at a token", i);
    }
    ours.warn("the disk is full");
    ours.error("{} failed", "the run");
    context.getLogger("akka.actor").error("another one");

    assertThat(lines()).endsWith("the disk is full", "the run failed", "another one");
    endWindow();
    assertThat(lines())
        .endsWith("980 more such lines within 10 s are left out: {} guessed at a token");
  }

  @Test
  void whatIsNotLoggedTakesNoRoomAndWhatIsNotLeftOutIsNotCounted() {
    Logger ours = context.getLogger("io.trialbalance.cluster.Room");
    for (int i = 0; i < 1_000; i++) {
      ours.debug("{} read", i);
    }
    assertThat(due).isEmpty();

    ours.warn("once");
    endWindow();

    assertThat(lines()).containsExactly("once");
  }
}
