package io.trialbalance.protocol.measure;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a database server told of itself at one instant of the load.
 *
 * @param values by the name of the {@link ServerFigure} and by its part, {@link ServerFigure#ALL}
 *     if it has none; what is no number (NaN) is left out, as if it had not been told
 */
public record ServerFigures(Map<String, Map<String, Double>> values) {

  /** Of a server that is not asked. */
  public static final ServerFigures NONE = new ServerFigures(Map.of());

  public ServerFigures {
    Map<String, Map<String, Double>> copy = new LinkedHashMap<>();
    values.forEach(
        (name, parts) -> {
          Map<String, Double> numbers = new HashMap<>(parts);
          numbers.values().removeIf(value -> !Double.isFinite(value));
          copy.put(name, Map.copyOf(numbers));
        });
    values = Collections.unmodifiableMap(copy);
  }

  /** Of one figure, by part; empty if it was not told. */
  public Map<String, Double> of(String name) {
    return values.getOrDefault(name, Map.of());
  }
}
