package io.trialbalance.protocol.plan;

import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Nearest;
import io.trialbalance.protocol.plan.Threshold.Comparison;
import io.trialbalance.protocol.plan.Threshold.Metric;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Thresholds as they are written in a plan: {@code p99 < 20ms}. */
final class ThresholdParser {

  /** Room for every figure and value that there is, and blanks around them. */
  private static final int LONGEST = 100;

  private static final Pattern PARTS = Pattern.compile("\\s*(\\S+?)\\s*([<>])\\s*([^<>=]*\\S)\\s*");

  private static final List<String> METRICS = Metric.ALL.stream().map(Metric::label).toList();

  private static final Form<Duration> LATENCY =
      Forms.duration(Duration.ofNanos(1), Duration.ofHours(1));
  private static final Form<Double> THROUGHPUT = Forms.rate(0, 1_000_000_000);
  private static final Form<Double> ERROR_RATE = Forms.ratio(0, 1);

  static final Form<Threshold> FORM =
      new Form<>(
          "a figure ("
              + String.join(", ", METRICS)
              + "), < or >, and a value with its unit, such as \"p99 < 20ms\","
              + " \"throughput > 5000/s\" or \"error-rate < 1%\"",
          ThresholdParser::parse,
          ThresholdParser::suggest);

  private ThresholdParser() {}

  private static Optional<Threshold> parse(String text) {
    Matcher parts = PARTS.matcher(text);
    if (text.length() > LONGEST || !parts.matches()) {
      return Optional.empty();
    }
    Comparison comparison =
        parts.group(2).equals(Comparison.BELOW.sign()) ? Comparison.BELOW : Comparison.ABOVE;
    return metric(parts.group(1))
        .flatMap(
            metric ->
                value(metric, parts.group(3))
                    .map(value -> new Threshold(metric, comparison, value, text)));
  }

  private static Optional<Metric> metric(String label) {
    return Metric.ALL.stream().filter(metric -> metric.label().equals(label)).findFirst();
  }

  private static Optional<Double> value(Metric metric, String text) {
    if (metric.quantile().isPresent()) {
      return LATENCY.parser().apply(text).map(latency -> (double) latency.toNanos());
    }
    return (metric.equals(Metric.THROUGHPUT) ? THROUGHPUT : ERROR_RATE).parser().apply(text);
  }

  /** The same with the nearest metric, if that makes it right. */
  private static Optional<String> suggest(String text) {
    Matcher parts = PARTS.matcher(text);
    if (text.length() > LONGEST || !parts.matches()) {
      return Optional.empty();
    }
    return Nearest.word(parts.group(1), METRICS)
        .map(metric -> metric + " " + parts.group(2) + " " + parts.group(3))
        .filter(guess -> parse(guess).isPresent());
  }
}
