package io.trialbalance.cluster.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetSocketAddress;
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
    neverKept()
        .status(status)
        .header(HttpHeaderNames.CONTENT_TYPE, mediaType)
        .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length))
        .header("X-Content-Type-Options", "nosniff");
    if (request.method().equals(HttpMethod.HEAD)) {
      return response.send();
    }
    return response.sendObject(Unpooled.wrappedBuffer(body));
  }

  /** Answers that it is done, without a word. */
  Publisher<Void> done() {
    return neverKept().status(HttpResponseStatus.NO_CONTENT).send();
  }

  /** The part of the path called {@code name}. */
  String parameter(String name) {
    return parameters.get(name);
  }

  /** {@code pattern} with every {@code {name}} replaced by what stood in its place. */
  String filled(String pattern) {
    String filled = pattern;
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      filled = filled.replace("{" + parameter.getKey() + "}", parameter.getValue());
    }
    return filled;
  }

  HttpHeaders headers() {
    return request.requestHeaders();
  }

  /** Of this node. */
  int port() {
    return ((InetSocketAddress) request.connectionHostAddress()).getPort();
  }

  private HttpServerResponse neverKept() {
    return response.header(HttpHeaderNames.CACHE_CONTROL, "no-store");
  }
}
