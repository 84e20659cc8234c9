package io.trialbalance.protocol.plan;

import com.typesafe.config.ConfigObject;
import io.trialbalance.protocol.config.Form;
import io.trialbalance.protocol.config.Forms;
import io.trialbalance.protocol.config.Key;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.config.KeyValues;
import io.trialbalance.protocol.config.Layer;
import io.trialbalance.protocol.config.Layer.Scope;
import io.trialbalance.protocol.config.Problems;
import io.trialbalance.protocol.config.Section;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Function;

/** What an experiment says of itself, beside its name and its plans. */
final class ExperimentKeys {

  static final ConfigObject REFERENCE = KeyTable.reference(ExperimentKeys.class, "experiment");

  private static final Form<OnFailure> REACTION =
      Forms.choice(
          OnFailure.values(), value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'));

  private static final Key<OnFailure> ON_FAILURE = Key.of("on-failure", REACTION);

  private final SortedMap<String, DesignKeys> designs;
  private final Key<String> design;
  private final KeyTable table;

  /**
   * @param designs that there are, by their kinds
   */
  ExperimentKeys(SortedMap<String, DesignKeys> designs) {
    this.designs = designs;
    this.design =
        Key.of("design", Forms.choice(designs.keySet().toArray(String[]::new), label -> label));
    this.table = new KeyTable(REFERENCE, design, ON_FAILURE);
  }

  /**
   * What was read.
   *
   * @param runs how often each plan is run; empty if that is left to the plans
   * @param refusal what is expected of the plans instead, if the design cannot be made of them
   */
  record Read(
      DesignOptions design,
      OnFailure onFailure,
      Optional<Integer> runs,
      Function<List<RunPlan>, Optional<String>> refusal) {}

  /** Reads them from an experiment. */
  Read read(ConfigObject experiment, Problems problems) {
    Section section =
        Section.root(
            List.of(
                new Layer(only(experiment), "", Scope.OWN),
                new Layer(table.reference(), "", Scope.REFERENCE)),
            problems);
    KeyValues values = table.read(section);
    String kind = values.get(design);
    Map<String, KeyValues> read = new HashMap<>();
    designs.forEach(
        (name, keys) -> {
          KeyTable options = keys.options();
          read.put(name, options.read(section.section(name, options.reference())));
          if (section.isGood(design.path()) && !name.equals(kind)) {
            section.unused(name, "no options of " + name + ", since design is " + kind, null);
          }
        });
    section.refuseUnknownKeys();
    DesignKeys chosen = designs.get(kind);
    return new Read(
        new DesignOptions(kind, chosen.options().write(read.get(kind))),
        values.get(ON_FAILURE),
        chosen.runs().map(key -> read.get(kind).get(key)),
        plans -> chosen.refusal().apply(read.get(kind), plans));
  }

  private ConfigObject only(ConfigObject experiment) {
    Set<String> others = new HashSet<>(experiment.keySet());
    others.removeAll(table.reference().keySet());
    others.removeAll(designs.keySet());
    return without(experiment, others);
  }

  /**
   * Of a plan by itself, which can be all of an experiment: it cannot say in which order plans are
   * run, and may say, to no effect, what becomes of the others.
   */
  Optional<OnFailure> readAlone(Section plan) {
    Set<String> keys = new TreeSet<>(designs.keySet());
    keys.add(design.path());
    keys.forEach(
        key ->
            plan.refuse(
                key, "no " + key + ": only an experiment has one, a file with plans = [{ … }]"));
    return plan.readOptional(ON_FAILURE.path(), REACTION);
  }

  /** Everything else, which plans share. */
  ConfigObject without(ConfigObject experiment) {
    return without(without(experiment, table.reference().keySet()), designs.keySet());
  }

  private static ConfigObject without(ConfigObject object, Set<String> keys) {
    ConfigObject rest = object;
    for (String key : keys) {
      rest = rest.withoutKey(key);
    }
    return rest;
  }
}
