package io.trialbalance.cluster.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request asks for (RFC 9112, section 3.2), in one of the two forms that this node answers:
 * a path, or the whole address of one, which then says who is asked instead of {@code Host}.
 *
 * @param path as it was sent, nothing decoded; begins with a slash
 * @param authority of a whole address; empty if the path stood alone
 */
record RequestTarget(String path, Optional<String> authority) {

  /** Host and perhaps port, without user info: {@code localhost:8080}, {@code [::1]}. */
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:\\[[0-9A-Fa-f:.]++]|[A-Za-z0-9._~-]++)(?::([0-9]{1,5}))?");

  private static final int HIGHEST_PORT = 65_535;

  /** The target written as {@code text}; empty if it is of another form, or has odd characters. */
  static Optional<RequestTarget> of(String text) {
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
      return Optional.empty();
    }
    boolean isPath = text.startsWith("/");
    try {
      // Two slashes at its beginning would make another authority of a path that stands alone.
      URI uri = new URI(isPath ? "http://node" + text : text);
      boolean isHttp =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      if (!isHttp || uri.getRawFragment() != null || !isAuthority(uri.getRawAuthority())) {
        return Optional.empty();
      }
      String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
      Optional<String> authority = isPath ? Optional.empty() : Optional.of(uri.getRawAuthority());
      return Optional.of(new RequestTarget(path, authority));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Whether {@code text} says a host and perhaps a port, and nothing else. */
  static boolean isAuthority(String text) {
    if (text == null) {
      return false;
    }
    var matcher = AUTHORITY.matcher(text);
    return matcher.matches()
        && (matcher.group(1) == null || Integer.parseInt(matcher.group(1)) <= HIGHEST_PORT);
  }
}
