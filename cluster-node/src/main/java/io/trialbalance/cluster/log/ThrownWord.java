package io.trialbalance.cluster.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import io.trialbalance.protocol.text.Printable;
import java.io.IOException;
import java.util.Arrays;

/**
 * {@code %thrown}: what was thrown, ended by a line feed. Of an error the whole trace, for the log
 * is where a user is sent who is told of a fault; of anything less, and where a library found that
 * a port is taken or a network gone, its own words on a line. With {@code %thrown{full}} always the
 * trace. Messages in it are written as {@link SaidWord} writes them.
 */
public final class ThrownWord extends ThrowableProxyConverter {

  private static final String OURS = "io.trialbalance.";

  @Override
  public String convert(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown == null) {
      return "";
    }
    if (isFault(event) || "full".equals(getFirstOption())) {
      return throwableProxyToString(new Shown(thrown));
    }
    String words = thrown.getClassName() + ": " + thrown.getMessage();
    return SaidWord.INDENTATION + Printable.paragraph(words, SaidWord.INDENTATION) + "\n";
  }

  private static boolean isFault(ILoggingEvent event) {
    boolean isOfTheMachine =
        event.getThrowableProxy() instanceof ThrowableProxy proxy
            && proxy.getThrowable() instanceof IOException;
    return event.getLevel().isGreaterOrEqual(Level.ERROR)
        && (event.getLoggerName().startsWith(OURS) || !isOfTheMachine);
  }

  /** What was thrown, with messages that are fit to be shown. */
  private record Shown(IThrowableProxy thrown) implements IThrowableProxy {

    @Override
    public String getOverridingMessage() {
      return printable(thrown.getOverridingMessage());
    }

    @Override
    public String getMessage() {
      return printable(thrown.getMessage());
    }

    private static String printable(String message) {
      return message == null ? null : Printable.paragraph(message, SaidWord.INDENTATION);
    }

    @Override
    public String getClassName() {
      return thrown.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
      return thrown.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
      return thrown.getCommonFrames();
    }

    @Override
    public IThrowableProxy getCause() {
      return thrown.getCause() == null ? null : new Shown(thrown.getCause());
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
      return Arrays.stream(thrown.getSuppressed()).map(Shown::new).toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
      return thrown.isCyclic();
    }
  }
}
