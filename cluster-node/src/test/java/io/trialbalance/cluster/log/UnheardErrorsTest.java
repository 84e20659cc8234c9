package io.trialbalance.cluster.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

class UnheardErrorsTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(UnheardErrors.class);
  private final Logger reactor = (Logger) LoggerFactory.getLogger(Operators.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final AtomicLong nanos = new AtomicLong();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    reactor.addAppender(lines);
  }

  @AfterEach
  void restore() {
    logger.detachAppender(lines);
    reactor.detachAppender(lines);
    Hooks.resetOnErrorDropped();
  }

  @Test
  void ofManyLostConnectionsOneIsToldInWordsAndTheOthersAreCounted() {
    UnheardErrors errors = new UnheardErrors(nanos::get);
    for (int i = 0; i < 64; i++) {
      errors.tell(new IOException("connection lost"));
    }
    nanos.addAndGet(UnheardErrors.WINDOW.toNanos());
    errors.tell(new IOException("connection lost"));

    assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.WARN);
    assertThat(lines.list).hasSize(2);
    assertThat(lines.list.get(1).getFormattedMessage()).endsWith("(the latest of 64)");
  }

  @Test
  void aFaultOfTheProgramKeepsItsTrace() {
    new UnheardErrors(nanos::get).tell(new IllegalStateException("no lane"));

    assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.ERROR);
  }

  @Test
  void reactorItselfWritesNone() {
    UnheardErrors.tellInWords();

    Operators.onErrorDropped(new IOException("connection lost"), Context.empty());

    assertThat(lines.list)
        .extracting(ILoggingEvent::getLoggerName)
        .containsExactly(logger.getName());
  }
}
