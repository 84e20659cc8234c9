package io.trialbalance.cluster.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import io.trialbalance.protocol.config.Secret;

/**
 * {@code %hidden(…)}: what is in the brackets, in which no secret of this process is to be read.
 * Libraries log what they like, and their exceptions say what they like.
 */
public final class SecretsHidden extends CompositeConverter<ILoggingEvent> {

  @Override
  protected String transform(ILoggingEvent event, String in) {
    return Secret.hideIn(in);
  }
}
