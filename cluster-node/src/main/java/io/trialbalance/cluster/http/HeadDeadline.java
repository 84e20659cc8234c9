package io.trialbalance.cluster.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose client does not complete a request's head in time, counted from the
 * connection or from the last response: one that sends a byte now and then is cut off too, which an
 * idle timeout would not do. One per connection, behind the codec.
 */
final class HeadDeadline extends ChannelDuplexHandler {

  private final Duration timeout;
  private Future<?> deadline;

  HeadDeadline(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (context.channel().isActive()) {
      start(context);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    start(context);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest) {
      cancel();
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof LastHttpContent) {
      // Only then: the client may take its time to read a long answer.
      context.write(message, promise.unvoid().addListener(written -> sent(context, written)));
    } else {
      context.write(message, promise);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    cancel();
    context.fireChannelInactive();
  }

  private void sent(ChannelHandlerContext context, Future<?> written) {
    if (written.isSuccess()) {
      start(context);
    }
  }

  private void start(ChannelHandlerContext context) {
    cancel();
    deadline =
        context
            .executor()
            .schedule(() -> context.close(), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void cancel() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }
}
