package io.trialbalance.cluster.experiment;

import io.trialbalance.protocol.plan.DesignKeys;
import io.trialbalance.protocol.plan.DesignOptions;
import io.trialbalance.protocol.plan.ExperimentRequest;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** The kinds of designs that there are. */
public final class Designs {

  /**
   * A kind of design.
   *
   * @param keys what an experiment may say of it, given which kinds of databases a run can go on in
   *     that an earlier one has filled
   * @param of makes the design of an experiment that has chosen this kind
   */
  record Kind(
      Function<Predicate<String>, DesignKeys> keys,
      Function<ExperimentRequest, ExperimentDesign> of) {}

  private static final SortedMap<String, Kind> KINDS =
      new TreeMap<>(Map.of("list", ListDesign.KIND, "rounds", RoundsDesign.KIND));

  private Designs() {}

  /**
   * What experiments may choose of each kind.
   *
   * @param goesOn whether a run can go on in a database of this kind that an earlier one has filled
   */
  public static SortedMap<String, DesignKeys> keys(Predicate<String> goesOn) {
    SortedMap<String, DesignKeys> keys = new TreeMap<>();
    KINDS.forEach((name, kind) -> keys.put(name, kind.keys().apply(goesOn)));
    return keys;
  }

  /**
   * The design of an experiment.
   *
   * @throws IllegalArgumentException if there is none of its kind, with a message for people
   */
  public static ExperimentDesign of(ExperimentRequest request) {
    String kind = request.design().orElse(DesignOptions.LIST).kind();
    Kind known = KINDS.get(kind);
    if (known == null) {
      throw new IllegalArgumentException(
          "there is no design " + kind + " here; there are " + String.join(", ", KINDS.keySet()));
    }
    return known.of().apply(request);
  }

  /** As the experiment's design says; 0 if there is none of its kind here. */
  public static int roundsInBlock(ExperimentRequest request) {
    boolean known = KINDS.containsKey(request.design().orElse(DesignOptions.LIST).kind());
    return known ? of(request).roundsInBlock() : 0;
  }
}
