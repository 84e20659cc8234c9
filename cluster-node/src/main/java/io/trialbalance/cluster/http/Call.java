package io.trialbalance.cluster.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * One request and the means to answer it.
 *
 * @param parameters what stood in the place of the path's {@code {names}}
 */
record Call(
    HttpServerRequest request, HttpServerResponse response, Map<String, String> parameters) {

  static final String JSON = "application/json";

  /** Answers with {@code body} as JSON. */
  Publisher<Void> json(HttpResponseStatus status, Object body) {
    return bytes(status, JSON, Json.bytes(body));
  }

  /** Answers with {@code body} as it is. */
  Publisher<Void> bytes(HttpResponseStatus status, String mediaType, byte[] body) {
    response
        .status(status)
        .header(HttpHeaderNames.CONTENT_TYPE, mediaType)
        .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length))
        .header(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .header("X-Content-Type-Options", "nosniff");
    if (request.method().equals(HttpMethod.HEAD)) {
      return response.send();
    }
    return response.sendObject(Unpooled.wrappedBuffer(body));
  }

  /** The part of the path called {@code name}. */
  String parameter(String name) {
    return parameters.get(name);
  }
}
