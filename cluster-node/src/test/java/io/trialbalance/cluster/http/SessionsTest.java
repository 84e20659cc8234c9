package io.trialbalance.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionsTest {

  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
  private final Sessions sessions = new Sessions(nanoTime::get);

  @Test
  void aSessionIsOpenUntilItIsEnded() {
    String secret = sessions.begin();
    String other = sessions.begin();

    assertThat(sessions.isOpen(secret)).isTrue();
    sessions.end(secret);

    assertThat(sessions.isOpen(secret)).isFalse();
    assertThat(sessions.isOpen(other)).isTrue();
  }

  @Test
  void noSessionLivesLongerThanItsTime() {
    String secret = sessions.begin();

    nanoTime.addAndGet(Sessions.LIFETIME.toNanos() - 1);
    assertThat(sessions.isOpen(secret)).isTrue();

    nanoTime.addAndGet(1);
    assertThat(sessions.isOpen(secret)).isFalse();
  }

  @Test
  void oneTooManyEndsTheOldest() {
    String first = sessions.begin();
    List<String> later =
        IntStream.range(0, Sessions.AT_MOST).mapToObj(i -> sessions.begin()).toList();

    assertThat(sessions.isOpen(first)).isFalse();
    assertThat(later).allMatch(sessions::isOpen);
  }

  @Test
  void secretsAreLongAndNeverTheSame() {
    String secret = sessions.begin();

    assertThat(secret).hasSize(43).isNotEqualTo(sessions.begin());
    assertThat(sessions.isOpen(secret.substring(0, 42))).isFalse();
    assertThat(sessions.isOpen("")).isFalse();
  }
}
