package io.trialbalance.cluster.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

class ClosedDoorTest {

  @Test
  void nobodyGetsThroughAHandshakeNotEvenOneWhoBelievesAnybody() throws Exception {
    SSLContext trusting = SSLContext.getInstance("TLS");
    trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    SSLEngine stranger = trusting.createSSLEngine("127.0.0.1", 1);
    stranger.setUseClientMode(true);

    assertRefused(stranger, new ClosedDoor().createServerSSLEngine("127.0.0.1", 1));
  }

  @Test
  void anotherLoneNodeDoesNotEither() {
    ClosedDoor door = new ClosedDoor();

    assertRefused(
        door.createClientSSLEngine("127.0.0.1", 1), door.createServerSSLEngine("127.0.0.1", 1));
    assertThat(door.verifyClientSession("any", null).isDefined()).isTrue();
    assertThat(door.verifyServerSession("any", null).isDefined()).isTrue();
  }

  private static void assertRefused(SSLEngine client, SSLEngine server) {
    assertThatThrownBy(
            () -> {
              ByteBuffer hello = ByteBuffer.allocate(1 << 16);
              client.wrap(ByteBuffer.allocate(0), hello);
              server.unwrap(hello.flip(), ByteBuffer.allocate(1 << 16));
              for (Runnable task = server.getDelegatedTask();
                  task != null;
                  task = server.getDelegatedTask()) {
                task.run();
              }
              server.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(1 << 16));
            })
        .isInstanceOf(SSLException.class);
    assertThat(server.getSession().isValid()).isFalse();
  }
}
