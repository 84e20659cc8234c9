package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What somebody might send who has read the interface's description and means ill.
 *
 * @param bytes all that is sent
 * @param whole whether a server that understands it has nothing more to wait for
 */
record FuzzedRequest(byte[] bytes, boolean whole) {

  /** What a reader of plans reads at most. */
  private static final int PLAN_AT_MOST = 32_000;

  private static final List<String> METHODS =
      List.of("GET", "GET", "GET", "POST", "POST", "DELETE", "HEAD", "PUT", "get", "OPTIONS", "X");

  private static final List<String> PATHS =
      List.of(
          "/",
          "/metrics",
          "/page/live.js",
          "/api/v1/health/live",
          "/api/v1/health/ready",
          "/api/v1/cluster",
          "/api/v1/plans",
          "/api/v1/openapi.json",
          "/api/v1/session",
          "/api/v1/experiments",
          "/api/v1/experiments/%s",
          "/api/v1/experiments/%s/abort",
          "/api/v1/experiments/%s/table",
          "/api/v1/experiments/%s/report",
          "/api/v1/experiments/%s/results",
          "/api/v1/experiments/%s/results/experiment.json",
          "/api/v1/experiments/%s/results/%s/run-1.json",
          "/api/v1/events?experiment=%s",
          "/api/v1/events?since=%s",
          "/%s");

  private static final List<String> NAMES =
      List.of(
          "quick",
          "..",
          "%2e%2e",
          "..%2f..%2fetc%2fpasswd",
          "%00",
          "%0d%0aX:%20y",
          "%c0%af",
          "%ff%fe",
          "%e2%80%ae",
          "%zz",
          "%",
          "a|b",
          "a;b",
          "a?b#c",
          "\u00e9",
          "");

  private static final List<String> HOSTS =
      List.of(
          "Host: localhost\r\n",
          "Host: localhost\r\n",
          "Host: localhost\r\n",
          "Host: localhost\r\n",
          "Host: 127.0.0.1:80\r\n",
          "Host: localhost\r\nHost: localhost\r\n",
          "Host: evil.example\r\n",
          "Host: a@localhost\r\n",
          "Host: localhost:99999\r\n",
          "Host:\r\n",
          "");

  private static final List<String> UNITS =
      List.of(
          "a=1\n", "a.b=1\n", "{a:", "[", "x ", "\"", "#\n", "a+=1\n", "a=${b}\n", "9", "\\u0000");

  /**
   * One of a great many.
   *
   * @param token that opens the node, which some of them bear
   */
  static FuzzedRequest next(Random random, String token) {
    return switch (random.nextInt(10)) {
      case 0 -> damaged(random, next(random, token));
      case 1, 2, 3, 4 -> order(random, token);
      default -> anything(random, token);
    };
  }

  /** What is let in, with a body that is not what it should be. */
  private static FuzzedRequest order(Random random, String token) {
    String path = random.nextInt(4) == 0 ? "experiments/fuzzed/abort" : "experiments";
    StringBuilder head =
        new StringBuilder("POST /api/v1/" + path + " HTTP/1.1\r\nHost: localhost\r\n")
            .append("Connection: close\r\nAuthorization: Bearer " + token + "\r\n");
    headers(random).forEach(head::append);
    return withBody(random, head);
  }

  private static FuzzedRequest anything(Random random, String token) {
    String path = any(random, PATHS).replace("%s", "\u0001");
    while (path.contains("\u0001")) {
      path = path.replaceFirst("\u0001", name(random).replace("\\", "\\\\").replace("$", "\\$"));
    }
    String target = random.nextInt(20) == 0 ? "http://evil.example" + path : path;
    StringBuilder head =
        new StringBuilder(any(random, METHODS)).append(' ').append(target).append(" HTTP/1.1\r\n");
    head.append(any(random, HOSTS)).append("Connection: close\r\n");
    if (random.nextInt(3) > 0) {
      head.append("Authorization: Bearer ").append(token).append("\r\n");
    }
    headers(random).forEach(head::append);
    return withBody(random, head);
  }

  private static List<String> headers(Random random) {
    List<String> headers = new ArrayList<>();
    switch (random.nextInt(16)) {
      case 0 -> headers.add("Accept: " + ",".repeat(random.nextInt(7_000)) + "\r\n");
      case 1 -> headers.add("Accept: x" + " ".repeat(random.nextInt(7_000)) + "y\r\n");
      case 2 -> headers.add("Cookie: " + "a=b; ".repeat(random.nextInt(1_500)) + "\r\n");
      case 3 -> headers.add("X: " + "x".repeat(random.nextInt(20_000)) + "\r\n");
      case 4 -> headers.add("a:\r\n".repeat(random.nextInt(2_500)));
      case 5 -> headers.add("Expect: " + (random.nextBoolean() ? "100-continue" : "x") + "\r\n");
      case 6 -> headers.add("Idempotency-Key: " + random.nextLong() + "\r\n");
      case 7 -> headers.add("Origin: http://" + name(random) + "\r\n");
      case 8 -> headers.add("Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n");
      default -> {}
    }
    return headers;
  }

  private static FuzzedRequest withBody(Random random, StringBuilder head) {
    if (random.nextInt(3) == 0) {
      return new FuzzedRequest(head.append("\r\n").toString().getBytes(ISO_8859_1), true);
    }
    byte[] body = body(random).getBytes(UTF_8);
    String type = random.nextBoolean() ? "application/hocon" : "application/json";
    head.append("Content-Type: ").append(type).append("\r\n");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    boolean whole = true;
    switch (random.nextInt(8)) {
      case 0 -> {
        head.append("Transfer-Encoding: chunked\r\n\r\n");
        all.writeBytes(head.toString().getBytes(ISO_8859_1));
        all.writeBytes((Integer.toHexString(body.length) + ";x=y\r\n").getBytes(ISO_8859_1));
        all.writeBytes(body);
        all.writeBytes("\r\n0\r\n\r\n".getBytes(ISO_8859_1));
      }
      case 1 -> {
        head.append("Content-Length: ").append(body.length + 1 + random.nextInt(5_000_000));
        all.writeBytes(head.append("\r\n\r\n").toString().getBytes(ISO_8859_1));
        all.writeBytes(body);
        whole = false;
      }
      case 2 -> {
        head.append("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n");
        all.writeBytes(head.toString().getBytes(ISO_8859_1));
      }
      default -> {
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        all.writeBytes(head.toString().getBytes(ISO_8859_1));
        all.writeBytes(body);
      }
    }
    return new FuzzedRequest(all.toByteArray(), whole);
  }

  private static String body(Random random) {
    String plan =
        "{\"name\": \"fuzzed\", \"database\": \"noop\", \"phases\": {\"settle\": \"1h\"}, \"runs\": "
            + (1 + random.nextInt(1_200))
            + "}";
    return switch (random.nextInt(8)) {
      case 0 -> plan;
      case 1 -> new String(spoiled(random, plan.getBytes(UTF_8)), ISO_8859_1);
      case 2 -> "{\"reason\": \"" + "\\u001b".repeat(random.nextInt(2_000)) + "\"}";
      case 3 -> keys(random) + "plans = [" + "{name=p},".repeat(random.nextInt(380)) + "]";
      case 4 -> keys(random);
      case 5 -> "x".repeat(random.nextInt(400_000));
      case 6 -> "name = x\ndatabase = noop\nphases.settle = " + "9".repeat(random.nextInt(9_000));
      default -> {
        String unit = any(random, UNITS);
        yield "a=" + unit.repeat(random.nextInt(PLAN_AT_MOST / unit.length()));
      }
    };
  }

  private static String keys(Random random) {
    StringBuilder text = new StringBuilder("name = x\ndatabase = noop\n");
    int keys = random.nextInt(2_500);
    for (int key = 0; key < keys; key++) {
      text.append('k').append(key).append(" = 1\n");
    }
    return text.toString();
  }

  private static String name(Random random) {
    return any(random, NAMES);
  }

  private static <T> T any(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** Nobody can tell where it ends. */
  private static FuzzedRequest damaged(Random random, FuzzedRequest request) {
    return new FuzzedRequest(spoiled(random, request.bytes()), false);
  }

  private static byte[] spoiled(Random random, byte[] good) {
    byte[] spoiled = good.clone();
    for (int i = 0; i < 1 + random.nextInt(8); i++) {
      spoiled[random.nextInt(Math.min(spoiled.length, 400))] = (byte) random.nextInt(256);
    }
    return spoiled;
  }
}
