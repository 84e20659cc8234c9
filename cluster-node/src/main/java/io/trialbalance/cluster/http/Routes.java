package io.trialbalance.cluster.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
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

  private record Route(
      HttpMethod method, String path, String mediaType, List<String> pattern, Handler handler) {}

  /**
   * A handler for a request.
   *
   * @param mediaType of its answer, unless it is an error
   * @param parameters what stood in the place of the pattern's {@code {names}}
   */
  record Match(Handler handler, String mediaType, Map<String, String> parameters) {}

  /** Whatever has a name here (experiments, plans, documents) is called like this. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*+");

  private final List<Route> routes = new ArrayList<>();

  /** Adds a handler that answers JSON. */
  Routes add(HttpMethod method, String path, Handler handler) {
    return add(method, path, Call.JSON, handler);
  }

  /**
   * Adds a handler. Of several that fit a request, the first one answers it.
   *
   * @param path in which {@code {name}} stands for any one part
   * @param mediaType of its answer, unless it is an error
   */
  Routes add(HttpMethod method, String path, String mediaType, Handler handler) {
    routes.add(new Route(method, path, mediaType, split(path), handler));
    return this;
  }

  /** Every method and path that is answered, such as {@code GET /api/v1/cluster}. */
  List<String> operations() {
    return routes.stream().map(route -> route.method() + " " + route.path()).toList();
  }

  /**
   * The handler for {@code method} on {@code path}.
   *
   * @param path as it was sent, nothing decoded, so that no part of it becomes two
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
          return new Match(route.handler(), route.mediaType(), parameters.get());
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
    if (pattern.size() != parts.size()) {
      return Optional.empty();
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < pattern.size(); i++) {
      String expected = pattern.get(i);
      if (expected.startsWith("{")) {
        if (!NAME.matcher(parts.get(i)).matches()) {
          return Optional.empty();
        }
        parameters.put(expected.substring(1, expected.length() - 1), parts.get(i));
      } else if (!expected.equals(parts.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }

  private static List<String> parts(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : split(path)) {
      parts.add(URI.create("/" + part).getPath().substring(1));
    }
    return parts;
  }

  private static List<String> split(String path) {
    return List.of(path.substring(1).split("/", -1));
  }
}
