package io.trialbalance.cluster.log;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.trialbalance.protocol.text.Printable;

/**
 * {@code %said}: the message, often with something in it that somebody else said. It acts on no
 * terminal, and further lines of it are indented: a line that begins with a time is one of ours.
 */
public final class SaidWord extends ClassicConverter {

  static final String INDENTATION = " ".repeat(4);

  @Override
  public String convert(ILoggingEvent event) {
    return Printable.paragraph(String.valueOf(event.getFormattedMessage()), INDENTATION);
  }
}
