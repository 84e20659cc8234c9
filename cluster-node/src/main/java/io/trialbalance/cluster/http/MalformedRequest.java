package io.trialbalance.cluster.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;

/**
 * Answers what is no HTTP with a problem document and closes the connection, of which nothing more
 * can be understood. One per connection, behind the codec.
 */
final class MalformedRequest extends ChannelInboundHandlerAdapter {

  private boolean answered;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    boolean malformed = message instanceof HttpObject part && part.decoderResult().isFailure();
    if (!malformed && !answered) {
      context.fireChannelRead(message);
      return;
    }
    ReferenceCountUtil.release(message);
    if (!answered) {
      answered = true;
      Throwable cause = ((HttpObject) message).decoderResult().cause();
      context.writeAndFlush(answer(problem(cause))).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static Problem problem(Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return Problem.of(
          HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request's first line is too long");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return Problem.of(
          HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the request's headers are too long");
    }
    return Problem.of(
        HttpResponseStatus.BAD_REQUEST, "the request is not HTTP/1.1: " + cause.getMessage());
  }

  private static FullHttpResponse answer(Problem problem) {
    FullHttpResponse answer =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(problem.status()),
            Unpooled.wrappedBuffer(Json.bytes(problem)));
    answer
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
        .set(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return answer;
  }
}
