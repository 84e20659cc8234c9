package io.trialbalance.cluster.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads Prometheus' text format: values by name and labels, the labels in alphabetical order. */
final class Exposition {

  private Exposition() {}

  static Map<String, Double> read(String text) {
    Map<String, Double> values = new TreeMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              Double before =
                  values.put(
                      sorted(line.substring(0, space)), Double.valueOf(line.substring(space + 1)));
              if (before != null) {
                throw new AssertionError("shown twice: " + line);
              }
            });
    return values;
  }

  /** The key under which {@link #read} puts a series. */
  static String key(Series series, String... values) {
    return values.length == 0
        ? series.text()
        : sorted(
            series.text()
                + IntStream.range(0, values.length)
                    .mapToObj(i -> series.labels().get(i).name() + "=\"" + values[i] + "\"")
                    .collect(Collectors.joining(",", "{", "}")));
  }

  private static String sorted(String key) {
    int brace = key.indexOf('{');
    if (brace < 0) {
      return key;
    }
    List<String> labels = Arrays.asList(key.substring(brace + 1, key.length() - 1).split(","));
    return key.substring(0, brace)
        + labels.stream().sorted().collect(Collectors.joining(",", "{", "}"));
  }
}
