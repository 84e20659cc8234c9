package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trialbalance.cluster.RequiredParts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A headless Chromium with one page, driven over the DevTools protocol
 * (https://chromedevtools.github.io/devtools-protocol/). Whatever the page complains of, errors of
 * its scripts and breaches of its content security policy alike, is kept.
 */
final class Browser implements AutoCloseable {

  private static final String DEVTOOLS = "DevTools listening on ";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final WebSocket socket;
  private final String session;
  private final Answers answers;
  private final AtomicInteger serial;

  private Browser(
      Process process, WebSocket socket, String session, Answers answers, AtomicInteger serial) {
    this.process = process;
    this.socket = socket;
    this.session = session;
    this.answers = answers;
    this.serial = serial;
  }

  /**
   * Starts one; skips the test if there is none on the {@code PATH}.
   *
   * @param folder for what it keeps
   */
  static Browser start(Path folder) throws Exception {
    List<Path> found =
        Stream.of(System.getenv("PATH").split(":"))
            .flatMap(
                path ->
                    Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(path, name)))
            .filter(Files::isExecutable)
            .toList();
    RequiredParts.needs("browser", !found.isEmpty(), "there is no Chromium on the PATH");
    Process process =
        new ProcessBuilder(
                found.get(0).toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder.resolve("chromium"),
                "about:blank")
            .redirectErrorStream(true)
            .start();
    Answers answers = new Answers();
    AtomicInteger serial = new AtomicInteger();
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(devtools(process), answers)
            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    Browser whole = new Browser(process, socket, null, answers, serial);
    String target =
        whole.ask("Target.createTarget", Map.of("url", "about:blank")).get("targetId").asText();
    String session =
        whole
            .ask("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .asText();
    Browser browser = new Browser(process, socket, session, answers, serial);
    browser.ask("Page.enable", Map.of());
    browser.ask("Runtime.enable", Map.of());
    browser.ask("Log.enable", Map.of());
    return browser;
  }

  private static URI devtools(Process process) throws IOException {
    BufferedReader said =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith(DEVTOOLS)) {
        new Thread(() -> drain(said), "chromium-output").start();
        return URI.create(line.substring(DEVTOOLS.length()).strip());
      }
    }
    throw new IllegalStateException("Chromium ended at once");
  }

  private static void drain(BufferedReader said) {
    try {
      while (said.readLine() != null) {
        // It would stop at a full pipe.
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  /** Goes to {@code address}; returns when it has been loaded. */
  void open(String address) {
    ask("Page.navigate", Map.of("url", address));
    await()
        .atMost(PATIENCE)
        .until(() -> evaluate("document.readyState + ' ' + location.href").startsWith("complete "));
  }

  /** As if the page were seen by somebody who likes it dark or light, on a screen so wide. */
  void look(boolean dark, int width, int height) {
    ask(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    ask(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** What {@code expression}, in JavaScript, is in the page, as text; waits for a promise. */
  String evaluate(String expression) {
    JsonNode answer =
        ask(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    assertThat(answer.has("exceptionDetails")).as("%s: %s", expression, answer).isFalse();
    return answer.at("/result/value").asText();
  }

  /** The text of the element that {@code selector} means, as it is shown; empty without one. */
  String text(String selector) {
    return evaluate("document.querySelector('" + selector + "')?.innerText ?? ''");
  }

  boolean isShown(String selector) {
    return Boolean.parseBoolean(
        evaluate("document.querySelector('" + selector + "')?.checkVisibility() ?? false"));
  }

  void click(String selector) {
    evaluate("document.querySelector('" + selector + "').click()");
  }

  /** Waits until something is drawn on the canvas that {@code selector} means. */
  void awaitDrawn(String selector) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Boolean.parseBoolean(
                    evaluate(
                        "(canvas => canvas.width > 0 && canvas.getContext('2d')"
                            + ".getImageData(0, 0, canvas.width, canvas.height).data.some(v => v))"
                            + "(document.querySelector('"
                            + selector
                            + "'))")));
  }

  /** Presses a key as the keyboard does. */
  void press(String key, int code) {
    for (String type : List.of("keyDown", "keyUp")) {
      ask(
          "Input.dispatchKeyEvent",
          Map.of(
              "type",
              type,
              "key",
              key,
              "code",
              key,
              "windowsVirtualKeyCode",
              code,
              "text",
              key.equals("Enter") ? "\r" : ""));
    }
  }

  /** Waits until the element's text contains {@code expected}. */
  void awaitText(String selector, String expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(text(selector)).as(selector).contains(expected));
  }

  /** What the page complained of until now. */
  List<String> complaints() {
    return List.copyOf(answers.complaints);
  }

  /** What it complained of was to be expected. */
  void forget() {
    answers.complaints.clear();
  }

  /**
   * Keeps a picture of the whole page if the environment variable {@code TRIALBALANCE_PICTURES}
   * names a folder for it.
   */
  void picture(String name) throws IOException {
    String folder = System.getenv("TRIALBALANCE_PICTURES");
    if (folder != null) {
      // What scripts have drawn is on the screen with the next frame.
      evaluate("new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(seen)))");
      JsonNode image =
          ask("Page.captureScreenshot", Map.of("captureBeyondViewport", true, "format", "png"));
      Files.write(
          Files.createDirectories(Path.of(folder)).resolve(name + ".png"),
          Base64.getDecoder().decode(image.get("data").asText()));
    }
  }

  private JsonNode ask(String method, Map<String, ?> parameters) {
    int id = serial.incrementAndGet();
    ObjectNode request = Json.mapper().createObjectNode().put("id", id).put("method", method);
    request.set("params", Json.mapper().valueToTree(parameters));
    if (session != null) {
      request.put("sessionId", session);
    }
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.awaited.put(id, answer);
    socket.sendText(request.toString(), true).join();
    JsonNode answered = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    assertThat(answered.has("error")).as("%s: %s", method, answered).isFalse();
    return answered.get("result");
  }

  @Override
  public void close() {
    socket.abort();
    // Those of its processes that outlive the first one would still write into its folder.
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(process.toHandle());
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(one -> one.onExit().join());
  }

  /** What comes over the socket. */
  private static final class Answers implements WebSocket.Listener {
    private final Map<Integer, CompletableFuture<JsonNode>> awaited = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final StringBuilder begun = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      begun.append(data);
      if (last) {
        hear(begun.toString());
        begun.setLength(0);
      }
      socket.request(1);
      return null;
    }

    private void hear(String text) {
      JsonNode message;
      try {
        message = Json.mapper().readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (message.has("id")) {
        awaited.remove(message.get("id").asInt()).complete(message);
      } else if (message.path("method").asText().equals("Runtime.exceptionThrown")) {
        complaints.add(message.at("/params/exceptionDetails").toString());
      } else if (message.path("method").asText().equals("Log.entryAdded")
          && message.at("/params/entry/level").asText().equals("error")) {
        complaints.add(message.at("/params/entry/text").asText());
      }
    }
  }
}
