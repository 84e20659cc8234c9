package io.trialbalance.cluster.http;

import com.typesafe.config.ConfigSyntax;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.http.server.HttpServerRequest;

/** The body of a request: of a known language, in UTF-8, and no longer than allowed. */
final class RequestBody {

  private static final Map<String, ConfigSyntax> SYNTAX =
      Map.of("application/json", ConfigSyntax.JSON, "application/hocon", ConfigSyntax.CONF);

  /** What is still read and thrown away of a body that is too long, so that the answer arrives. */
  private static final int DISCARDED_AT_MOST = 8;

  private final int maxBytes;
  private final Duration timeout;
  private final Scheduler timer;

  /**
   * @param timer on whose threads it is noticed that a body does not come
   */
  RequestBody(HttpSettings settings, Scheduler timer) {
    this.maxBytes = settings.maxBodyBytes();
    this.timeout = settings.bodyTimeout();
    this.timer = timer;
  }

  /**
   * In which language the body is said to be.
   *
   * @throws ProblemException with status 415 if it is not understood
   */
  static ConfigSyntax syntax(HttpServerRequest request) {
    return Optional.ofNullable(SYNTAX.get(mediaType(request)))
        .filter(known -> !isCompressed(request) && isInUtf8(request))
        .orElseThrow(() -> notUnderstood(request, "application/json or application/hocon"));
  }

  /**
   * Refuses what is not said to be JSON, the only other thing that bodies are.
   *
   * @throws ProblemException with status 415
   */
  static void requireJson(HttpServerRequest request) {
    if (!mediaType(request).equals(Call.JSON) || isCompressed(request) || !isInUtf8(request)) {
      throw notUnderstood(request, Call.JSON);
    }
  }

  /** The body's media type without parameters, in small letters; empty if none is given. */
  static String mediaType(HttpServerRequest request) {
    String declared = request.requestHeaders().get(HttpHeaderNames.CONTENT_TYPE, "");
    return declared.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
  }

  /** The only characters that a body is read in, named or not. */
  private static boolean isInUtf8(HttpServerRequest request) {
    CharSequence named =
        HttpUtil.getCharsetAsSequence(
            request.requestHeaders().get(HttpHeaderNames.CONTENT_TYPE, ""));
    return named == null || named.toString().replace("\"", "").strip().equalsIgnoreCase("utf-8");
  }

  private static boolean isCompressed(HttpServerRequest request) {
    return !encoding(request).equalsIgnoreCase("identity");
  }

  private static String encoding(HttpServerRequest request) {
    return request.requestHeaders().get(HttpHeaderNames.CONTENT_ENCODING, "identity");
  }

  private static ProblemException notUnderstood(HttpServerRequest request, String understood) {
    String declared = request.requestHeaders().get(HttpHeaderNames.CONTENT_TYPE, "");
    String found = declared.isEmpty() ? "no Content-Type" : "Content-Type '" + declared + "'";
    return ProblemException.of(
        HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
        found
            + ", Content-Encoding '"
            + encoding(request)
            + "': send "
            + understood
            + ", in UTF-8, not compressed");
  }

  /** The whole body; fails with a {@link ProblemException} of status 400, 408 or 413. */
  Mono<String> text(HttpServerRequest request) {
    return text(request, maxBytes);
  }

  /**
   * The same of a body that may be no longer than {@code mostBytes}. One that is announced as
   * longer by somebody who waits to be told is not asked for.
   */
  Mono<String> text(HttpServerRequest request, int mostBytes) {
    int most = Math.min(mostBytes, maxBytes);
    long announced =
        Long.parseLong(request.requestHeaders().get(HttpHeaderNames.CONTENT_LENGTH, "0"));
    boolean waits = request.requestHeaders().contains(HttpHeaderNames.EXPECT);
    if (announced > (waits ? most : discarded(most))) {
      return Mono.error(tooLong(most));
    }
    return request
        .receive()
        .asByteArray()
        .collect(() -> new Bytes(most), Bytes::add)
        .map(Bytes::text)
        .timeout(timeout, timer)
        .onErrorMap(TimeoutException.class, late -> tooLate());
  }

  private static ProblemException tooLate() {
    return andClose(
        HttpResponseStatus.REQUEST_TIMEOUT, "the body of the request did not come in time");
  }

  private static ProblemException andClose(HttpResponseStatus status, String detail) {
    return new ProblemException(
        Problem.of(status, detail), Map.of(HttpHeaderNames.CONNECTION.toString(), "close"));
  }

  private static ProblemException tooLong(int most) {
    return andClose(
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "the body is longer than " + most + " bytes");
  }

  private static long discarded(int most) {
    return (long) most * DISCARDED_AT_MOST;
  }

  private static final class Bytes {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final int most;
    private long length;

    Bytes(int most) {
      this.most = most;
    }

    void add(byte[] bytes) {
      length += bytes.length;
      if (length <= most) {
        kept.writeBytes(bytes);
      } else if (length > discarded(most)) {
        throw tooLong(most);
      }
    }

    String text() {
      if (length > most) {
        throw tooLong(most);
      }
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(kept.toByteArray()))
            .toString();
      } catch (CharacterCodingException e) {
        throw ProblemException.of(HttpResponseStatus.BAD_REQUEST, "the body is not UTF-8");
      }
    }
  }
}
