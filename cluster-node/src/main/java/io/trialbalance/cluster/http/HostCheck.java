package io.trialbalance.cluster.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps web pages that a user happens to have open from talking to a node on loopback: by its
 * {@code Host} a page shows that it reached us through a name of its own (DNS rebinding), by its
 * {@code Origin} that it is not one of ours.
 */
final class HostCheck {

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final boolean onLoopback;
  private final Set<String> known = new HashSet<>(LOOPBACK);

  HostCheck(String boundHost, Set<String> advertisedHosts) {
    String bound = bracketed(boundHost);
    onLoopback = HttpAddresses.isLoopback(bound);
    known.add(bound);
    advertisedHosts.forEach(host -> known.add(bracketed(host)));
  }

  /**
   * @param version with 1.0 there need be no {@code Host}: no browser speaks it, by which a page of
   *     somebody else's could call this node
   * @param target whose authority, if it has one, counts instead of the {@code Host}
   * @throws ProblemException with status 400, 403 or 421 if the request is not meant for this node
   */
  void check(HttpVersion version, HttpMethod method, RequestTarget target, HttpHeaders headers) {
    String named = headers.get(HttpHeaderNames.HOST);
    String authority = target.authority().orElse(named);
    if (named == null
        && target.authority().isEmpty()
        && HttpVersion.HTTP_1_0.equals(version)
        && !headers.contains(HttpHeaderNames.ORIGIN)) {
      return;
    }
    if (named == null) {
      throw ProblemException.of(
          HttpResponseStatus.BAD_REQUEST, "the request has no Host header: send one");
    }
    String host = hostOf(authority);
    if (onLoopback && !known.contains(host)) {
      throw ProblemException.of(
          HttpResponseStatus.MISDIRECTED_REQUEST,
          "'" + host + "' is not a name of this node: call it by localhost or 127.0.0.1");
    }
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin != null && !method.equals(HttpMethod.GET) && !isSame(origin, authority)) {
      throw ProblemException.of(
          HttpResponseStatus.FORBIDDEN,
          "a page of " + origin + " may not give orders to this node");
    }
  }

  private static String hostOf(String authority) {
    String lower = authority.toLowerCase(Locale.ROOT);
    int colon = lower.lastIndexOf(':');
    return colon > lower.lastIndexOf(']') ? lower.substring(0, colon) : lower;
  }

  /** Host and port: another program of this machine has pages of its own on another port. */
  private static boolean isSame(String origin, String authority) {
    try {
      URI page = URI.create(origin);
      URI node = URI.create(page.getScheme() + "://" + authority);
      return page.getHost() != null
          && page.getHost().equalsIgnoreCase(node.getHost())
          && portOf(page) == portOf(node);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int portOf(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }

  private static String bracketed(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.contains(":") && !lower.startsWith("[") ? "[" + lower + "]" : lower;
  }
}
