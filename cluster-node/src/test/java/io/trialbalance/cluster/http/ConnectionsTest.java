package io.trialbalance.cluster.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who stays when more connect than may. */
class ConnectionsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int AT_MOST = 8;

  private static final String CLUSTER = "GET /api/v1/cluster HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final RawServer server =
      new RawServer(AT_MOST, PATIENCE, PATIENCE, PATIENCE, PATIENCE, new NoDocuments());
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
  }

  @Test
  void strangersWhoSayNothingKeepNobodyOut() throws Exception {
    for (int i = 0; i < 10 * AT_MOST; i++) {
      connect("");
    }
    for (int i = 0; i < AT_MOST; i++) {
      assertThat(server.statusOf(CLUSTER)).isEqualTo(200);
    }
    assertThat(server.connections()).isLessThanOrEqualTo(AT_MOST);
  }

  @Test
  void strangersWhoNeverEndWhatTheySayKeepNobodyOut() throws Exception {
    for (int i = 0; i < 10 * AT_MOST; i++) {
      connect("GET /api/v1/clus");
    }

    assertThat(server.statusOf(CLUSTER)).isEqualTo(200);
  }

  @Test
  void theOldestStrangerMakesRoomAndNobodyElse() throws Exception {
    Socket known = connect(CLUSTER);
    assertThat(known.getInputStream().read()).isEqualTo('H');
    Socket oldest = connect("");
    Socket next = connect("");
    for (int i = 3; i < AT_MOST; i++) {
      connect("");
    }
    await().until(() -> server.connections() == AT_MOST);

    connect("");

    assertThat(oldest.getInputStream().read()).isEqualTo(-1);
    assertThat(next.isClosed()).isFalse();
    next.getOutputStream().write(CLUSTER.getBytes(UTF_8));
    assertThat(next.getInputStream().read()).isEqualTo('H');
    known.getInputStream().skipNBytes(known.getInputStream().available());
    known.getOutputStream().write(CLUSTER.getBytes(UTF_8));
    assertThat(known.getInputStream().read()).isEqualTo('H');
  }

  /** Far more of those who may than there is room for, each of whom stays. */
  @Test
  void whoeverFollowsEventsKeepsNobodyOut() throws Exception {
    List<Socket> followers = new ArrayList<>();
    for (int i = 0; i < 10 * AT_MOST; i++) {
      followers.add(connect("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }
    for (String path : List.of("/api/v1/health/live", "/api/v1/health/ready", "/metrics")) {
      assertThat(server.statusOf("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
          .isEqualTo(200);
    }

    assertThat(server.statusOf("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .isEqualTo(503);
    followers.get(0).close();
    await()
        .until(
            () -> {
              Socket next = connect("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
              return new String(next.getInputStream().readNBytes(12), UTF_8).endsWith("200");
            });
  }

  @Test
  void whoAsksNothingMoreMakesRoomForWhoDoes() throws Exception {
    for (int i = 0; i < 3 * AT_MOST; i++) {
      assertThat(connect(CLUSTER).getInputStream().read()).isEqualTo('H');
    }

    assertThat(server.statusOf(CLUSTER)).isEqualTo(200);
  }

  private Socket connect(String text) throws IOException {
    Socket socket = server.connect();
    sockets.add(socket);
    socket.getOutputStream().write(text.getBytes(UTF_8));
    return socket;
  }
}
