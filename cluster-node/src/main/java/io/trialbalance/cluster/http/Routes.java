package io.trialbalance.cluster.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.reactivestreams.Publisher;

/**
 * Which handler answers which method and path. Unlike Reactor Netty's own routes it tells a path
 * that does not exist (404) from a method that the path does not have (405 with {@code Allow}).
 * HEAD is answered wherever GET is.
 */
final class Routes {

  /** Answers one call. */
  @FunctionalInterface
  interface Handler {
    Publisher<Void> handle(Call call);
  }

  private record Route(HttpMethod method, List<String> pattern, Handler handler) {}

  /**
   * A handler for a request.
   *
   * @param parameters what stood in the place of the pattern's {@code {names}}
   */
  record Match(Handler handler, Map<String, String> parameters) {}

  private final List<Route> routes = new ArrayList<>();

  /**
   * Adds a handler.
   *
   * @param pattern of the path; {@code {name}} stands for one part, {@code {name...}} at the end
   *     for one or more
   */
  Routes add(HttpMethod method, String pattern, Handler handler) {
    routes.add(new Route(method, parts(pattern), handler));
    return this;
  }

  /**
   * The handler for {@code method} on {@code path}.
   *
   * @throws ProblemException with status 404 or 405
   */
  Match find(HttpMethod method, String path) {
    List<String> parts = parts(path);
    HttpMethod wanted = method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method;
    TreeSet<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      Optional<Map<String, String>> parameters = match(route.pattern(), parts);
      if (parameters.isPresent()) {
        if (route.method().equals(wanted)) {
          return new Match(route.handler(), parameters.get());
        }
        allowed.add(route.method().name());
      }
    }
    if (allowed.isEmpty()) {
      throw ProblemException.of(HttpResponseStatus.NOT_FOUND, "there is nothing at " + path);
    }
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    String allow = String.join(", ", allowed);
    throw new ProblemException(
        Problem.of(
            HttpResponseStatus.METHOD_NOT_ALLOWED,
            path + " does not take " + method + ": " + allow),
        Map.of(HttpHeaderNames.ALLOW.toString(), allow));
  }

  private static Optional<Map<String, String>> match(List<String> pattern, List<String> parts) {
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < pattern.size(); i++) {
      String expected = pattern.get(i);
      if (i >= parts.size()) {
        return Optional.empty();
      }
      if (expected.endsWith("...}")) {
        String rest = String.join("/", parts.subList(i, parts.size()));
        parameters.put(expected.substring(1, expected.length() - 4), rest);
        return Optional.of(parameters);
      }
      if (expected.startsWith("{")) {
        parameters.put(expected.substring(1, expected.length() - 1), parts.get(i));
      } else if (!expected.equals(parts.get(i))) {
        return Optional.empty();
      }
    }
    return pattern.size() == parts.size() ? Optional.of(parameters) : Optional.empty();
  }

  private static List<String> parts(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/")) {
      if (!part.isEmpty()) {
        parts.add(part);
      }
    }
    return parts;
  }
}
