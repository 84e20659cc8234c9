package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.management.ThreadMXBean;
import io.trialbalance.cluster.boot.NodeRuntime;
import io.trialbalance.cluster.boot.TestNode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadInfo;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A real node is sent thousands of requests that mean it ill. Each is answered within a bound of
 * time and memory, none is a fault of the node, and the node serves afterwards.
 *
 * <p>{@code -Dfuzz.requests=N} sends more, {@code -Dfuzz.seed=N} others.
 */
class HttpFuzzIT {

  private static final int REQUESTS = Integer.getInteger("fuzz.requests", 3_000);
  private static final long SEED = Long.getLong("fuzz.seed", 14);

  /** Of a machine that is busy with something else: a few milliseconds are usual. */
  private static final Duration TIME_AT_MOST = Duration.ofSeconds(15);

  /**
   * Allocated by the threads of the interface, nearly all of it garbage at once: joining what
   * stands side by side in 32,000 characters of HOCON makes half of that.
   */
  private static final long BYTES_AT_MOST = 1L << 30;

  /** Still in use when everything is over: what 120 experiments and the caches take. */
  private static final long GROWTH_AT_MOST = 192L << 20;

  private static final int SLOW_CLIENTS = 600;
  private static final String TOKEN = "correct-horse+battery/staple==";
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private static Path folder;

  private static NodeRuntime node;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private static int port;

  @BeforeAll
  static void start() {
    node = TestNode.withToken(TOKEN, folder);
    port = node.httpAddress().getPort();
    await().until(() -> get("/api/v1/health/ready").status() == 200);
  }

  @AfterAll
  static void stop() {
    node.stop();
  }

  @BeforeEach
  void listen() {
    log.start();
    server().addAppender(log);
  }

  @AfterEach
  void nothingWasAFaultOfTheNode() {
    server().detachAppender(log);
    assertThat(log.list).filteredOn(line -> line.getLevel() == Level.ERROR).isEmpty();
  }

  private static Logger server() {
    return (Logger) LoggerFactory.getLogger(NodeHttpServer.class);
  }

  @Test
  void whateverIsAskedIsAnsweredInBoundedTimeAndMemory() throws Exception {
    long usedBefore = used();
    Random random = new Random(SEED);
    Map<Integer, Integer> answers = new TreeMap<>();
    long slowestNanos = 0;
    long mostBytes = 0;
    for (int number = 0; number < REQUESTS; number++) {
      FuzzedRequest request = FuzzedRequest.next(random, TOKEN);
      long bytes = allocated();
      long startNanos = System.nanoTime();
      int status = send(request);
      long nanos = System.nanoTime() - startNanos;
      bytes = allocated() - bytes;
      slowestNanos = Math.max(slowestNanos, nanos);
      mostBytes = Math.max(mostBytes, bytes);
      answers.merge(status, 1, Integer::sum);
      assertThat(status == 500 || nanos > TIME_AT_MOST.toNanos() || bytes > BYTES_AT_MOST)
          .as("%d after %d ms and %d bytes: %s", status, nanos / 1_000_000, bytes, shown(request))
          .isFalse();
    }
    long growth = used() - usedBefore;

    System.out.printf(
        "fuzz: seed %d, %,d requests, answers %s (0: cut off); slowest answer %,d ms,"
            + " most memory %,d KiB, heap grown by %,d KiB%n",
        SEED, REQUESTS, answers, slowestNanos / 1_000_000, mostBytes >> 10, growth >> 10);
    assertThat(growth).isLessThan(GROWTH_AT_MOST);
    assertThat(get("/api/v1/health/ready").status()).isEqualTo(200);
    assertThat(get("/api/v1/experiments").json().get("experiments").size()).isBetween(1, 121);
  }

  @Test
  void slowClientsByTheHundredKeepNobodyOut() throws Exception {
    List<Socket> slow = new ArrayList<>();
    long slowestNanos = 0;
    try {
      for (int client = 0; client < SLOW_CLIENTS; client++) {
        Socket socket = new Socket("127.0.0.1", port);
        slow.add(socket);
        socket.getOutputStream().write("GET /api/v1/clus".getBytes(ISO_8859_1));
        if (client % 20 == 0) {
          long startNanos = System.nanoTime();
          assertThat(get("/api/v1/cluster").status()).isEqualTo(200);
          slowestNanos = Math.max(slowestNanos, System.nanoTime() - startNanos);
        }
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    System.out.printf(
        "slow clients: %d; slowest answer to somebody else %,d ms%n",
        SLOW_CLIENTS, slowestNanos / 1_000_000);
  }

  private static RawAnswer get(String path) throws IOException {
    return RawAnswer.to(
        port,
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + TOKEN
            + "\r\nConnection: close\r\n\r\n");
  }

  /** The answer's status; 0 if there is none, or none is waited for. */
  private static int send(FuzzedRequest request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout((int) TIME_AT_MOST.toMillis());
      try {
        socket.getOutputStream().write(request.bytes());
        return request.whole() ? status(socket.getInputStream()) : 0;
      } catch (SocketException e) {
        // Closed while it still wrote, which is an answer too.
        return 0;
      }
    }
  }

  /** Of the answer, of which all is read but of streams, that have no end. */
  private static int status(InputStream in) throws IOException {
    byte[] first = in.readNBytes(12);
    if (first.length < 12) {
      return 0;
    }
    int status = Integer.parseInt(new String(first, 9, 3, ISO_8859_1));
    byte[] part = new byte[64 << 10];
    int length = in.read(part);
    boolean isStream =
        length > 0 && new String(part, 0, length, ISO_8859_1).contains("text/event-stream");
    while (length >= 0 && !isStream && status != 100) {
      length = in.read(part);
    }
    return status;
  }

  /** By all threads of the interface, since they began. */
  private static long allocated() {
    long bytes = 0;
    for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith("trialbalance-http")) {
        bytes += Math.max(0, THREADS.getThreadAllocatedBytes(thread.getThreadId()));
      }
    }
    return bytes;
  }

  private static long used() {
    System.gc();
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    return heap.getUsed();
  }

  private static String shown(FuzzedRequest request) {
    String text = new String(request.bytes(), ISO_8859_1);
    return text.substring(0, Math.min(text.length(), 2_000)).replaceAll("\\p{Cntrl}", ".");
  }
}
