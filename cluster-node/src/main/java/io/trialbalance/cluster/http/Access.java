package io.trialbalance.cluster.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.CookieHeaderNames.SameSite;
import io.netty.handler.codec.http.cookie.DefaultCookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.netty.handler.codec.http.cookie.ServerCookieEncoder;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may ask: whoever bears the node's token, and a browser that has signed in with it. A browser
 * sends its cookie along with whatever any page makes it ask, so orders that prove nothing but a
 * session have to say of which page they are.
 */
final class Access {

  /** Browsers share cookies between the ports of a host, and each of its nodes has its own. */
  private static final String COOKIE = "trialbalance-session-";

  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final Optional<BearerToken> token;
  private final Sessions sessions;
  private final boolean encrypted;

  /**
   * @param token that opens the node; empty if everybody may ask
   * @param encrypted whether the node is called over TLS, and its cookies over nothing else
   */
  Access(Optional<BearerToken> token, Sessions sessions, boolean encrypted) {
    this.token = token;
    this.sessions = sessions;
    this.encrypted = encrypted;
  }

  /**
   * @param headers of a request whose {@code Origin}, if it has one, is this node's
   * @param port of this node
   * @throws ProblemException with status 401 if the request proves nothing, 403 if it is an order
   *     that any page may have made a browser give
   */
  void check(HttpMethod method, HttpHeaders headers, int port) {
    if (token.isEmpty() || bearsTheToken(headers)) {
      return;
    }
    if (!hasSession(headers, port)) {
      throw unauthorized(headers);
    }
    if (!READING.contains(method) && !headers.contains(HttpHeaderNames.ORIGIN)) {
      throw ProblemException.of(
          HttpResponseStatus.FORBIDDEN,
          "an order of a signed-in browser has to come with the Origin of one of this node's pages");
    }
  }

  /**
   * Begins a session for whoever bears the token.
   *
   * @return the {@code Set-Cookie} of it; empty if nobody needs one here
   * @throws ProblemException with status 401 if the request does not bear the token: a session
   *     cannot be prolonged by itself
   */
  Optional<String> signIn(HttpHeaders headers, int port) {
    if (token.isEmpty()) {
      return Optional.empty();
    }
    if (!bearsTheToken(headers)) {
      throw unauthorized(headers);
    }
    return Optional.of(cookie(port, sessions.begin(), Sessions.LIFETIME.toSeconds()));
  }

  /**
   * Ends the session of the request, if it has one; returns the {@code Set-Cookie} that says so.
   */
  String signOut(HttpHeaders headers, int port) {
    session(headers, port).ifPresent(sessions::end);
    return cookie(port, "", 0);
  }

  private boolean bearsTheToken(HttpHeaders headers) {
    return token.orElseThrow().isBorneBy(headers.get(HttpHeaderNames.AUTHORIZATION, ""));
  }

  private boolean hasSession(HttpHeaders headers, int port) {
    return session(headers, port).filter(sessions::isOpen).isPresent();
  }

  private static Optional<String> session(HttpHeaders headers, int port) {
    return headers.getAll(HttpHeaderNames.COOKIE).stream()
        .flatMap(header -> ServerCookieDecoder.STRICT.decode(header).stream())
        .filter(cookie -> cookie.name().equals(COOKIE + port))
        .map(Cookie::value)
        .findFirst();
  }

  private String cookie(int port, String value, long seconds) {
    DefaultCookie cookie = new DefaultCookie(COOKIE + port, value);
    cookie.setPath("/");
    cookie.setMaxAge(seconds);
    cookie.setHttpOnly(true);
    cookie.setSecure(encrypted);
    cookie.setSameSite(SameSite.Strict);
    return ServerCookieEncoder.STRICT.encode(cookie);
  }

  private static ProblemException unauthorized(HttpHeaders headers) {
    boolean isBearer = BearerToken.isBearer(headers.get(HttpHeaderNames.AUTHORIZATION, ""));
    String detail =
        (isBearer
                ? "the token of the request is not this node's"
                : "the request has no token, and no session that goes on")
            + ": send Authorization: Bearer TOKEN; the command line takes the token from"
            + " --token-file or TRIALBALANCE_TOKEN";
    return new ProblemException(
        Problem.of(HttpResponseStatus.UNAUTHORIZED, detail),
        Map.of(HttpHeaderNames.WWW_AUTHENTICATE.toString(), "Bearer realm=\"trialbalance\""));
  }
}
