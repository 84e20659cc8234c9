package io.trialbalance.workload.limits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenFilesTest {

  @Test
  void tooLowALimitIsToldWithTheOneThatIsNeeded() {
    assertThat(OpenFiles.lackingFor(1_000, 200, 1_024))
        .hasValueSatisfying(
            lacking ->
                assertThat(lacking)
                    .contains("1,000 connections", "1,264 open files", "1,024", "ulimit -n 1264"));
  }

  @Test
  void aLimitThatIsHighEnoughIsNotSpokenOf() {
    assertThat(OpenFiles.lackingFor(760, 200, 1_024)).isEmpty();
    assertThat(OpenFiles.lackingFor(1)).isEmpty();
  }
}
