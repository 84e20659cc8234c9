package io.trialbalance.cluster.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection whose client takes nothing of what waits to be sent to it: what it does not
 * read is kept in memory. How long it takes for the whole is its own affair. One per connection.
 */
final class ReadDeadline extends IdleStateHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ReadDeadline.class);

  /**
   * @param timeout since the client last took anything
   */
  ReadDeadline(Duration timeout) {
    // The first event of a silence comes whether anything was taken meanwhile or not.
    super(true, 0, timeout.toMillis() / 2, 0, TimeUnit.MILLISECONDS);
  }

  @Override
  protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
    ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
    if (!event.isFirst() && waiting != null && waiting.totalPendingWriteBytes() > 0) {
      LOG.warn("{} does not read its answer and is disconnected", context.channel());
      context.close();
    }
  }
}
