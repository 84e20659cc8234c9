package io.trialbalance.cluster.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Optional;

/**
 * What the head of a request has to keep to before anybody looks at what it asks for. Whatever two
 * programs on its way could understand differently (whom it is for, where its body ends) is
 * refused, never guessed.
 */
final class HeadRules {

  /** Fields that mean one thing, so that a second one is another request's idea of it. */
  private static final List<AsciiString> ONCE =
      List.of(
          HttpHeaderNames.HOST,
          HttpHeaderNames.AUTHORIZATION,
          HttpHeaderNames.CONTENT_TYPE,
          HttpHeaderNames.ORIGIN,
          AsciiString.of("Idempotency-Key"));

  private HeadRules() {}

  /** What is wrong with a head that the codec understood. Its own words are not repeated. */
  static Optional<Problem> problem(HttpRequest request) {
    HttpVersion version = request.protocolVersion();
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      return problem(
          HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "this node speaks HTTP/1.1 and HTTP/1.0");
    }
    if (RequestTarget.of(request.uri()).isEmpty()) {
      return problem(
          HttpResponseStatus.BAD_REQUEST,
          "what is asked for is no path of a node: begin with /, write other characters as %XX, and"
              + " leave out fragments and user names");
    }
    return repeated(request.headers())
        .or(() -> host(request.headers()))
        .or(() -> transferCoding(request.headers()))
        .or(() -> expectation(request.headers()));
  }

  private static Optional<Problem> repeated(HttpHeaders headers) {
    return ONCE.stream()
        .filter(name -> headers.getAll(name).size() > 1)
        .findFirst()
        .flatMap(
            name ->
                problem(
                    HttpResponseStatus.BAD_REQUEST,
                    "the request has "
                        + headers.getAll(name).size()
                        + " of the field "
                        + name
                        + ": send one"));
  }

  /** None at all is for {@link HostCheck} to refuse. */
  private static Optional<Problem> host(HttpHeaders headers) {
    List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
    if (hosts.size() == 1 && !RequestTarget.isAuthority(hosts.get(0))) {
      return problem(
          HttpResponseStatus.BAD_REQUEST,
          "the request's Host is none: send NAME or NAME:PORT, such as localhost:8080");
    }
    return Optional.empty();
  }

  private static Optional<Problem> transferCoding(HttpHeaders headers) {
    List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    boolean isKnown =
        codings.isEmpty()
            || codings.size() == 1
                && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0));
    return isKnown
        ? Optional.empty()
        : problem(
            HttpResponseStatus.NOT_IMPLEMENTED,
            "the only Transfer-Encoding that this node knows is chunked");
  }

  private static Optional<Problem> expectation(HttpHeaders headers) {
    boolean isKnown =
        headers.getAll(HttpHeaderNames.EXPECT).stream()
            .allMatch(HttpHeaderValues.CONTINUE::contentEqualsIgnoreCase);
    return isKnown
        ? Optional.empty()
        : problem(
            HttpResponseStatus.EXPECTATION_FAILED,
            "the only Expect that this node fulfils is 100-continue");
  }

  private static Optional<Problem> problem(HttpResponseStatus status, String detail) {
    return Optional.of(Problem.of(status, detail));
  }
}
