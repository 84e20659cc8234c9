package io.trialbalance.workload.database.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions as poolers lend them. */
class SessionProbeTest {

  @Test
  void eachConnectionsOwnSessionIsItsOwn() {
    assertThat(SessionProbe.areShared(SessionProbe.TURNS)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 20})
  void theSessionThatWasGivenBackLastIsLentFirst(int sessions) {
    Deque<Integer> free = free(sessions);

    assertThat(
            SessionProbe.areShared(SessionProbe.TURNS.stream().map(turn -> free.peek()).toList()))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 20})
  void theSessionThatWasGivenBackFirstIsLentFirst(int sessions) {
    Deque<Integer> free = free(sessions);
    List<Integer> lent =
        SessionProbe.TURNS.stream()
            .map(
                turn -> {
                  free.add(free.peek());
                  return free.remove();
                })
            .toList();

    assertThat(SessionProbe.areShared(lent)).isTrue();
  }

  private static Deque<Integer> free(int sessions) {
    return new ArrayDeque<>(IntStream.range(0, sessions).boxed().toList());
  }
}
