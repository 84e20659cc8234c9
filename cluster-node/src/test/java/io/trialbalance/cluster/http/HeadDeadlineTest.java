package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeadDeadlineTest {

  private EmbeddedChannel channel;

  @BeforeEach
  void connect() {
    channel = new EmbeddedChannel(new HeadDeadline(Duration.ofSeconds(30)));
    channel.freezeTime();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void aConnectionWithoutARequestIsClosedInTime() {
    pass(29);
    assertThat(channel.isOpen()).isTrue();

    pass(2);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void aRequestMayTakeAsLongAsItTakesToBeAnswered() {
    request();
    pass(3_600);

    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void theNextRequestHasTheSameTimeAgain() {
    request();
    pass(100);
    response();
    pass(29);
    request();
    pass(100);
    response();
    pass(29);
    assertThat(channel.isOpen()).isTrue();

    pass(2);
    assertThat(channel.isOpen()).isFalse();
  }

  private void request() {
    channel.writeInbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/"));
  }

  private void response() {
    channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
  }

  private void pass(long seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }
}
