package io.trialbalance.cluster.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialbalance.cluster.results.document.Percentile;
import io.trialbalance.cluster.results.statistics.Thirds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The bounds in docs/measurement.md are those that the checks apply. */
class BoundsDocumentationTest {

  @Test
  void everyBoundIsInTheRowOfItsCheck() throws IOException {
    String measurement = Files.readString(Path.of("..", "docs", "measurement.md"));
    Map<String, String> bounds =
        new HashMap<>(
            Map.of(
                "server-stayed-up",
                    "more than " + Math.round(ServerStayedUp.MAX_SILENCE_SECONDS) + " s",
                "generator-awake", "at most " + GeneratorAwake.MAX_SHARE * 100 + "%",
                "no-standstill", "at most " + Math.round(NoStandstill.MAX_SHARE * 100) + "%",
                "schedule-kept", "at least " + ScheduleKept.MIN_ACHIEVED,
                "measurement-length", "at least " + MeasurementLength.MIN_SECONDS + " s",
                "client-warm", "at most " + Math.round(Thirds.MAX_DRIFT * 100) + "%",
                "steady-throughput", "at most " + Math.round(Thirds.MAX_DRIFT * 100) + "%",
                "client-headroom", "above " + Math.round(ClientHeadroom.MARKED * 100) + "%",
                "steady-network", "at most " + Math.round(SteadyNetwork.MAX_SHARE * 100) + "%",
                "values-beyond-p99", "at least " + Percentile.FEW_VALUES + " values"));
    bounds.put("generator-on-time", "at most " + Math.round(GeneratorOnTime.MAX_SHARE * 100) + "%");
    bounds.put("host-quiet", "at most " + Math.round(HostQuiet.MAX_OTHERS * 100) + "%");
    bounds.forEach(
        (check, bound) ->
            assertThat(measurement.lines().filter(line -> line.startsWith("| `" + check + "` |")))
                .as(check)
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).contains(bound)));
  }
}
