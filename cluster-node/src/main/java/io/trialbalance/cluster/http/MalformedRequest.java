package io.trialbalance.cluster.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;

/**
 * Answers what is no HTTP, or breaks {@link HeadRules}, with a problem document and closes the
 * connection, of which nothing more can be understood. Requests that came before it are answered
 * first, and no request is answered twice. One per connection, behind the codec.
 */
final class MalformedRequest extends ChannelDuplexHandler {

  /** Passed on, and not wholly answered yet. */
  private int unanswered;

  /** The next one's answer has begun. */
  private boolean answering;

  /** What is wrong; from then on nothing is passed on any more. */
  private Problem refused;

  /** Which has a place in the row of answers: before it come so many. */
  private int before;

  private boolean closing;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Optional<Problem> problem = refused == null ? problem(message) : Optional.empty();
    if (refused == null && problem.isEmpty()) {
      unanswered += message instanceof HttpRequest ? 1 : 0;
      context.fireChannelRead(message);
      return;
    }
    ReferenceCountUtil.release(message);
    if (refused == null) {
      refused = problem.get();
      refuse(context, message instanceof HttpRequest);
    }
  }

  /**
   * @param isHead not a part of the body of the request before
   */
  private void refuse(ChannelHandlerContext context, boolean isHead) {
    before = isHead ? unanswered : unanswered - 1;
    if (before < 0 || before == 0 && answering && !isHead) {
      closing = true;
      context.close();
    } else {
      answerInTurn(context);
    }
  }

  private void answerInTurn(ChannelHandlerContext context) {
    if (before == 0) {
      closing = true;
      context.writeAndFlush(answer(refused)).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (closing) {
      ReferenceCountUtil.release(message);
      promise.tryFailure(new ClosedChannelException());
      return;
    }
    if (isInterim(message)) {
      context.write(message, promise);
      return;
    }
    answering = !(message instanceof LastHttpContent);
    context.write(message, promise);
    if (!answering) {
      unanswered--;
      if (refused != null) {
        before--;
        answerInTurn(context);
      }
    }
  }

  /** {@code 100 Continue}, which is not yet the answer. */
  private static boolean isInterim(Object message) {
    return message instanceof HttpResponse response
        && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
  }

  /** The request's own words are not repeated: they may be anything. */
  private static Optional<Problem> problem(Object message) {
    Throwable cause = message instanceof HttpObject part ? part.decoderResult().cause() : null;
    if (cause == null) {
      return message instanceof HttpRequest request ? HeadRules.problem(request) : Optional.empty();
    }
    if (message instanceof HttpRequest && cause instanceof TooLongHttpLineException) {
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
    return Optional.of(Problem.of(HttpResponseStatus.BAD_REQUEST, "the request is not HTTP/1.1"));
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
