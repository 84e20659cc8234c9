package io.trialbalance.protocol.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestTest {

  private static final List<String> PATHS =
      List.of(
          "runs",
          "workload",
          "workload.accounts",
          "workload.max-amount",
          "workload.min-amount",
          "phases.warm-up",
          "postgresql.pool.size",
          "postgresql.retries.max-delay",
          "postgresql.batching.max-delay");

  @ParameterizedTest
  @CsvSource({
    "run, runs",
    "worklaod, workload",
    "workload.acounts, workload.accounts",
    "accounts, workload.accounts",
    "workload.maxAmount, workload.max-amount",
    "workload.max_amount, workload.max-amount",
    "phases.wamrup, phases.warm-up",
    "pool.size, postgresql.pool.size",
    "postgresql.retries.max-delya, postgresql.retries.max-delay",
    "postgresql.batching.max-delya, postgresql.batching.max-delay"
  })
  void aSlipIsUnderstood(String written, String meant) {
    assertThat(Nearest.path(written, PATHS)).hasValue(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zebra", "x", "", "workload.zebra"})
  void whatIsLikeNothingGetsNoSuggestion(String written) {
    assertThat(Nearest.path(written, PATHS)).isEmpty();
  }

  @Test
  void wordsAreComparedWithoutCaseAndHyphens() {
    assertThat(Nearest.word("ROWLOCKS", List.of("atomic", "row-locks"))).hasValue("row-locks");
    assertThat(Nearest.word("anything", List.of())).isEmpty();
  }
}
