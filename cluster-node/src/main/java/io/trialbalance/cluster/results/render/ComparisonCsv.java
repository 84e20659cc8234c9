package io.trialbalance.cluster.results.render;

import io.trialbalance.cluster.results.statistics.AggregateDocument;
import io.trialbalance.cluster.results.statistics.Comparison;
import io.trialbalance.cluster.results.statistics.LatencyAggregate;
import io.trialbalance.cluster.results.statistics.Statistics.Interval;
import io.trialbalance.protocol.text.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * {@code comparison.csv}: one line for each plan of an experiment; empty is what is absent. A text
 * with which a spreadsheet would compute, since it begins with {@code = + - @}, has an apostrophe
 * before it.
 */
public final class ComparisonCsv {

  public static final String[] COLUMNS = {
    "experiment",
    "plan",
    "database",
    "kind",
    "executor",
    "mode",
    "nodes",
    "runs",
    "verdict",
    "thresholds_reached",
    "throughput_per_second",
    "throughput_low95_per_second",
    "throughput_high95_per_second",
    "throughput_cv",
    "replies_per_second",
    "rejected_share",
    "rejected_share_marked",
    "error_rate",
    "latency_kind",
    "merged_p50_nanos",
    "merged_p95_nanos",
    "merged_p99_nanos",
    "merged_p99_at_least",
    "merged_p999_nanos",
    "merged_max_nanos",
    "mean_of_runs_p99_nanos",
    "p99_cv",
    "cpu_per_transfer_micros"
  };

  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setHeader(COLUMNS).setRecordSeparator("\n").get();

  private static final String COMPUTED = "=+-@";

  private ComparisonCsv() {}

  public static byte[] write(List<AggregateDocument> plans) {
    StringBuilder text = new StringBuilder();
    try (CSVPrinter printer = new CSVPrinter(text, FORMAT)) {
      for (AggregateDocument plan : plans) {
        printer.printRecord(Arrays.stream(record(plan, plans)).map(ComparisonCsv::cell));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory could not be written", e);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Whether any two of {@code plans} differ by more than a point (rule 5). */
  public static boolean rejectedSharesDiffer(List<AggregateDocument> plans) {
    return plans.stream().anyMatch(plan -> rejectedShareDiffers(plan, plans));
  }

  private static boolean rejectedShareDiffers(
      AggregateDocument plan, List<AggregateDocument> plans) {
    Double share = plan.rejectedShare().mean();
    return plans.stream()
        .anyMatch(other -> Comparison.rejectedSharesDiffer(share, other.rejectedShare().mean()));
  }

  private static Object cell(Object value) {
    if (!(value instanceof String text)) {
      return value;
    }
    String shown = Printable.line(text);
    return !shown.isEmpty() && COMPUTED.indexOf(shown.charAt(0)) >= 0 ? "'" + shown : shown;
  }

  private static Object[] record(AggregateDocument plan, List<AggregateDocument> plans) {
    Interval interval = plan.throughputPerSecond().confidence95();
    LatencyAggregate latency = plan.latency();
    boolean measured = latency != null;
    return new Object[] {
      plan.experimentId(),
      plan.plan(),
      plan.database(),
      plan.kind(),
      plan.executor(),
      plan.mode(),
      plan.nodes(),
      plan.runs().size(),
      plan.verdict().label(),
      plan.thresholdsReached(),
      plan.throughputPerSecond().mean(),
      interval == null ? null : interval.low(),
      interval == null ? null : interval.high(),
      plan.throughputPerSecond().coefficientOfVariation(),
      plan.repliesPerSecond().mean(),
      plan.rejectedShare().mean(),
      rejectedShareDiffers(plan, plans),
      plan.pooledErrorRate(),
      measured ? latency.kind().label() : null,
      measured ? latency.mergedP50().nanos() : null,
      measured ? latency.mergedP95().nanos() : null,
      measured ? latency.mergedP99().nanos() : null,
      measured ? latency.mergedP99().atLeast() : null,
      measured ? latency.mergedP999().nanos() : null,
      measured ? latency.mergedMax().nanos() : null,
      measured ? latency.meanOfRunsP99().mean() : null,
      measured ? latency.meanOfRunsP99().coefficientOfVariation() : null,
      plan.cpuPerTransferMicros().mean()
    };
  }
}
