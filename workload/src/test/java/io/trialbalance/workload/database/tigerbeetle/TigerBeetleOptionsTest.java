package io.trialbalance.workload.database.tigerbeetle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import io.trialbalance.protocol.config.ConfigProblems;
import io.trialbalance.protocol.config.Problem;
import io.trialbalance.protocol.plan.PlanReader;
import io.trialbalance.protocol.plan.RunPlan;
import io.trialbalance.workload.batching.Batching;
import io.trialbalance.workload.database.Drivers;
import io.trialbalance.workload.database.tigerbeetle.TigerBeetleOptions.Mode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TigerBeetleOptionsTest {

  private static final String PLAN = "name = p, database = tigerbeetle\n";

  private static RunPlan plan(String text) {
    PlanReader reader =
        new PlanReader(
            ConfigFactory.empty(), Map.of("tigerbeetle", "tigerbeetle"), Drivers.options());
    return reader
        .read(ConfigFactory.parseString(PLAN + text), ConfigFactory.empty())
        .plans()
        .get(0);
  }

  private static TigerBeetleOptions read(String text) {
    return TigerBeetleOptions.of(plan(text));
  }

  @Test
  void whatIsLeftOutHasItsDefault() {
    TigerBeetleOptions options = read("");

    assertThat(options.mode()).isEqualTo(Mode.COALESCED);
    assertThat(options.batching()).isEqualTo(Batching.NONE);
    assertThat(options.sessions()).isEqualTo(1);
    assertThat(options.ledger()).isEqualTo(1);
    assertThat(options.code()).isEqualTo(1);
    assertThat(options.statementDeadline()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void everyKeyOfExplicitBatchesIsTaken() {
    TigerBeetleOptions options =
        read(
            """
            tigerbeetle {
              batching { mode = explicit, max-size = 100, max-delay = 2ms, calls-in-flight = 3 }
              sessions = 2, ledger = 700, code = 65535, statement-deadline = 1s
            }
            """);

    assertThat(options)
        .isEqualTo(
            new TigerBeetleOptions(
                Mode.EXPLICIT,
                false,
                new Batching(100, Duration.ofMillis(2), 3),
                2,
                700,
                65_535,
                Duration.ofSeconds(1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          batching.mode = single | batching.mode | one of coalesced, explicit
          batching.max-size = 5 | batching.max-size | the client alone decides in mode coalesced
          batching { mode = explicit, max-size = 8190 } | batching.max-size | from 1 to 8,189
          batching { mode = explicit, calls-in-flight = 0 } | batching.calls-in-flight | from 1
          batching { mode = explicit }, sessions = 2 | sessions | at most
          batching { mode = explicit, max-delay = 2s }, statement-deadline = 1s | batching.max-delay | at most
          sessions = 65 | sessions | from 1 to 64
          ledger = 0 | ledger | from 1
          ledger = 1000000001 | ledger | to 1,000,000,000
          code = 65536 | code | to 65,535
          statement-deadline = 9ms | statement-deadline | from 10ms
          clusters = 1 | clusters | one of the keys
          """)
  void aWrongOptionIsToldWithWhatIsExpected(String text, String key, String expected) {
    List<Problem> problems =
        catchThrowableOfType(ConfigProblems.class, () -> plan("tigerbeetle { " + text + " }"))
            .problems();

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).key()).isEqualTo("tigerbeetle." + key);
    assertThat(problems.get(0).expected()).contains(expected);
  }
}
