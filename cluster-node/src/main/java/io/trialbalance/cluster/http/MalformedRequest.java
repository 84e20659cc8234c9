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
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Answers what is no HTTP with a problem document and closes the connection, of which nothing more
 * can be understood. One per connection, behind the codec.
 */
final class MalformedRequest extends ChannelInboundHandlerAdapter {

  private boolean answered;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Optional<Problem> problem = answered ? Optional.empty() : problem(message);
    if (problem.isEmpty() && !answered) {
      context.fireChannelRead(message);
      return;
    }
    ReferenceCountUtil.release(message);
    if (!answered) {
      answered = true;
      context.writeAndFlush(answer(problem.get())).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** The request's own words are not repeated: they may be anything. */
  private static Optional<Problem> problem(Object message) {
    Throwable cause = message instanceof HttpObject part ? part.decoderResult().cause() : null;
    if (cause instanceof TooLongHttpLineException) {
      return Optional.of(
          Problem.of(
              HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request's first line is too long"));
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return Optional.of(
          Problem.of(
              HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
              "the request's headers are too long"));
    }
    if (cause != null) {
      return Optional.of(Problem.of(HttpResponseStatus.BAD_REQUEST, "the request is not HTTP/1.1"));
    }
    if (message instanceof HttpRequest request && !isUri(request.uri())) {
      return Optional.of(
          Problem.of(
              HttpResponseStatus.BAD_REQUEST,
              "what is asked for is no URI: write other characters as %XX"));
    }
    return Optional.empty();
  }

  private static boolean isUri(String text) {
    try {
      new URI(text);
      return true;
    } catch (URISyntaxException e) {
      return false;
    }
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
