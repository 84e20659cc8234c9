package io.trialbalance.protocol.plan;

import io.trialbalance.protocol.config.Key;
import io.trialbalance.protocol.config.KeyTable;
import io.trialbalance.protocol.config.KeyValues;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What an experiment may say of one kind of design.
 *
 * @param options in the section that is called as the kind is
 * @param runs how often each plan is run, instead of the plan's own {@code runs}; empty if that is
 *     left to the plans
 * @param refusal what is expected of the plans instead, if such a design cannot be made of them
 */
public record DesignKeys(
    KeyTable options,
    Optional<Key<Integer>> runs,
    BiFunction<KeyValues, List<RunPlan>, Optional<String>> refusal) {

  /** Of a design that leaves everything to the plans. */
  public static final DesignKeys NONE =
      new DesignKeys(KeyTable.NONE, Optional.empty(), (options, plans) -> Optional.empty());
}
